//! The one open desk, shared by all commands.

use crate::{
    dialogs::{self, Dialogs},
    memory,
};
use kaobao_desk::{
    Clock, Desk, DeskError, HeldKey, SyncControl, paths, place,
    wire::{AppPhase, AppState, Overview, WireError},
};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// Work that takes longer went over everybody.
const LARGE: Duration = Duration::from_millis(50);
/// KiB of the file that a desk keeps for reading again. The lists are kept in memory as it is, and beside them hardly
/// any page is read twice.
const MAIN: u32 = 2048;
const BESIDE: u32 = 1024;

/// What a command answers.
pub(crate) type Answer<T> = Result<T, WireError>;

/// Cheap to clone: everything is shared.
#[derive(Clone)]
pub(crate) struct Desktop {
    inner: Arc<Inner>,
}

struct Inner {
    /// Where the data is unless it was moved.
    usual: PathBuf,
    /// Where it is.
    data: Mutex<PathBuf>,
    clock: Clock,
    desk: Mutex<Option<Desk>>,
    /// Never works itself, so that another desk over the same file can be opened at any moment.
    idle: Mutex<Option<Desk>>,
    /// Reads photos, so that a wall of pictures never waits for an import.
    photos: Mutex<Option<Desk>>,
    /// Makes previews, so that they wait for nothing but each other.
    previews: Mutex<Option<Desk>>,
    /// Stops the sync under way.
    sync: Mutex<Arc<SyncControl>>,
    /// The first answer of [`Desktop::start`], found before the page asks.
    early: Mutex<Option<AppState>>,
    /// The first answer of [`Desktop::overview`], where it was kept by the last run: nobody has to be judged for it.
    counted: Mutex<Option<Overview>>,
    printing: AtomicBool,
    looking: AtomicBool,
    /// The clerk locked it: also a key that this PC keeps has to be asked for.
    locked: AtomicBool,
    /// The open desk is the practice unit's.
    practice: AtomicBool,
    dialogs: Box<dyn Dialogs>,
    /// Files and folders that this run wrote or that the clerk chose; only these may be opened.
    shown: Mutex<Vec<PathBuf>>,
    /// Pictures of the last folder that went to nobody; only these are shown from the disk.
    loose: Mutex<Vec<PathBuf>>,
}

impl Inner {
    fn data(&self) -> PathBuf {
        lock(&self.data).clone()
    }

    /// Closes everything and answers the place of the desk: the store takes one owner at a time. Always locked in this
    /// order, which is also that of a photo or preview that has to open its desk first.
    fn close(&self) -> MutexGuard<'_, Option<Desk>> {
        *lock(&self.counted) = None;
        let beside = [&self.photos, &self.previews, &self.idle].map(lock);
        let mut desk = lock(&self.desk);
        for mut place in beside {
            *place = None;
        }
        *desk = None;
        desk
    }
}

impl Desktop {
    /// Nothing is opened yet; [`Self::start`] does that.
    pub(crate) fn new(clock: Clock) -> Self {
        let usual = paths::data_file(None);
        // Where it cannot be found, `start` looks again and says so.
        let data = place::find(&usual).unwrap_or_else(|_| usual.clone());
        Self {
            inner: Arc::new(Inner {
                usual,
                data: Mutex::new(data),
                clock,
                desk: Mutex::new(None),
                idle: Mutex::new(None),
                photos: Mutex::new(None),
                previews: Mutex::new(None),
                sync: Mutex::default(),
                early: Mutex::new(None),
                counted: Mutex::new(None),
                printing: AtomicBool::new(false),
                looking: AtomicBool::new(false),
                locked: AtomicBool::new(false),
                practice: AtomicBool::new(false),
                dialogs: dialogs::from_environment(),
                shown: Mutex::new(Vec::new()),
                loose: Mutex::new(Vec::new()),
            }),
        }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.inner.data()
    }

    pub(crate) fn clock(&self) -> Clock {
        self.inner.clock
    }

    pub(crate) fn dialogs(&self) -> &dyn Dialogs {
        self.inner.dialogs.as_ref()
    }

    /// Runs `work` on the open desk, off the window's thread.
    pub(crate) async fn desk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> Result<T, DeskError> + Send + 'static,
    ) -> Answer<T> {
        let this = self.clone();
        blocking(move || match lock(&this.inner.desk).as_mut() {
            Some(desk) => frugally(desk, work),
            None => Err(locked()),
        })
        .await
    }

    /// Runs `work` on a desk of its own over the same file: a sync that takes an hour keeps nobody waiting.
    pub(crate) async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> Result<T, DeskError> + Send + 'static,
    ) -> Answer<T> {
        let this = self.clone();
        blocking(move || {
            let done = work(&mut this.another()?).map_err(WireError::from);
            memory::give_back();
            done
        })
        .await
    }

    /// Runs `work` on the desk that is kept for photos.
    pub(crate) async fn photos<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> Result<T, DeskError> + Send + 'static,
    ) -> Answer<T> {
        self.kept(|inner| &inner.photos, work).await
    }

    /// Runs `work` on the desk that is kept for previews.
    pub(crate) async fn previews<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> Result<T, DeskError> + Send + 'static,
    ) -> Answer<T> {
        self.kept(|inner| &inner.previews, work).await
    }

    async fn kept<T: Send + 'static>(
        &self,
        place: impl FnOnce(&Inner) -> &Mutex<Option<Desk>> + Send + 'static,
        work: impl FnOnce(&mut Desk) -> Result<T, DeskError> + Send + 'static,
    ) -> Answer<T> {
        let this = self.clone();
        blocking(move || {
            let mut place = lock(place(&this.inner));
            let desk = match place.take() {
                Some(desk) => desk,
                None => small(this.another()?, BESIDE),
            };
            frugally(place.insert(desk), work)
        })
        .await
    }

    fn another(&self) -> Answer<Desk> {
        let mut idle = lock(&self.inner.idle);
        let from = match idle.take() {
            Some(desk) => desk,
            None => match lock(&self.inner.desk).as_ref() {
                Some(desk) => desk.another().map_err(WireError::from)?,
                None => return Err(locked()),
            },
        };
        idle.insert(from).another().map_err(WireError::from)
    }

    /// Opens or makes a desk and keeps it; where that fails, the one that was open stays open.
    pub(crate) async fn put<T: Send + 'static>(
        &self,
        make: impl FnOnce(&Path, Clock) -> Result<(Desk, T), DeskError> + Send + 'static,
    ) -> Answer<T> {
        let this = self.clone();
        blocking(move || {
            let before = lock(&this.inner.desk).as_ref().map(Desk::held_key);
            let mut place = this.inner.close();
            let data = this.inner.data();
            let (desk, more) = match make(&data, this.inner.clock) {
                Ok(made) => made,
                Err(error) => {
                    *place = before.and_then(|key| this.again(&key));
                    return Err(error.into());
                }
            };
            *place = Some(small(desk, MAIN));
            if data == this.inner.usual {
                place::forget(&this.inner.usual)?;
            }
            this.inner.locked.store(false, Ordering::Relaxed);
            this.inner.practice.store(false, Ordering::Relaxed);
            Ok(more)
        })
        .await
    }

    /// What was open before something failed.
    fn again(&self, key: &HeldKey) -> Option<Desk> {
        let (data, clock) = (self.inner.data(), self.inner.clock);
        if self.inner.practice.load(Ordering::Relaxed) {
            return Desk::practise(&data).ok();
        }
        Desk::open_held(&data, key, clock).ok()
    }

    /// Moves the data into another folder; `percent` hears how far it is. The desk stays open.
    pub(crate) async fn move_data(
        &self,
        folder: PathBuf,
        percent: impl Fn(u32) + Send + 'static,
    ) -> Answer<String> {
        let this = self.clone();
        blocking(move || {
            let inner = &this.inner;
            let key = match lock(&inner.desk).as_ref() {
                Some(desk) if !inner.practice.load(Ordering::Relaxed) => desk.held_key(),
                _ => return Err(locked()),
            };
            let mut open = inner.close();
            let mut told = 0;
            let mut step = |done: u64, all: u64| {
                let now = u32::try_from(done * 100 / all.max(1)).unwrap_or(100);
                if now != std::mem::replace(&mut told, now) {
                    percent(now);
                }
                true
            };
            let moved = place::move_to(&inner.usual, &inner.data(), &folder, &key, &mut step);
            // Moved or not, work goes on where the data is now.
            let data = place::find(&inner.usual)?;
            lock(&inner.data).clone_from(&data);
            let desk = Desk::open_held(&data, &key, inner.clock)?;
            *open = Some(small(desk, MAIN));
            Ok(moved?.display().to_string())
        })
        .await
    }

    /// Lets go of the data; [`Self::start`] then answers that it is locked.
    pub(crate) async fn lock(&self) -> Answer<()> {
        let this = self.clone();
        blocking(move || {
            drop(this.inner.close());
            this.inner.locked.store(true, Ordering::Relaxed);
            Ok(())
        })
        .await
    }

    /// Opens the practice unit, made anew unless it is there from the last time.
    pub(crate) async fn practise(&self) -> Answer<()> {
        let this = self.clone();
        blocking(move || {
            let mut place = this.inner.close();
            *place = Some(small(Desk::practise(&this.inner.data())?, MAIN));
            this.inner.practice.store(true, Ordering::Relaxed);
            Ok(())
        })
        .await
    }

    /// Closes the practice unit and removes its files.
    pub(crate) async fn end_practice(&self) -> Answer<()> {
        let this = self.clone();
        blocking(move || {
            if this.inner.practice.load(Ordering::Relaxed) {
                drop(this.inner.close());
                this.inner.practice.store(false, Ordering::Relaxed);
                Desk::end_practice(&this.inner.data())?;
            }
            Ok(())
        })
        .await
    }

    /// How the program stands; opens the data file where no one has to be asked for the key.
    pub(crate) async fn start(&self) -> Answer<AppState> {
        let this = self.clone();
        blocking(move || {
            // The page need not wait until everybody is judged.
            let early = lock(&this.inner.early).take();
            early.map_or_else(|| this.opened(), Ok)
        })
        .await
    }

    fn opened(&self) -> Answer<AppState> {
        let state = self.standing()?;
        if state.phase == AppPhase::Open {
            // Opened while nothing else is going on, so that what works beside never waits for an import.
            drop(self.another()?);
        }
        Ok(state)
    }

    /// Opens the file while WebKit is still loading the page, and judges everybody unless the last run counted them:
    /// then the first page has the processors to itself. What fails is told when the page asks.
    pub(crate) fn begin_early(&self) {
        let this = self.clone();
        std::thread::spawn(move || {
            let mut early = lock(&this.inner.early);
            *early = this.opened().ok();
            let desk = lock(&this.inner.desk);
            let Some(desk) = desk.as_ref() else { return };
            let counted = desk.kept_overview().ok().flatten();
            let known = counted.is_some();
            *lock(&this.inner.counted) = counted;
            drop(early);
            if !known {
                let _ = desk.overview();
            }
        });
    }

    /// Everything of the first page. The page asks again as soon as it has painted the first answer; everybody is
    /// judged then at the latest.
    pub(crate) async fn overview(&self) -> Answer<Overview> {
        if let Some(counted) = lock(&self.inner.counted).take() {
            return Ok(counted);
        }
        self.desk(|desk| desk.overview()).await
    }

    fn standing(&self) -> Answer<AppState> {
        let inner = &self.inner;
        let mut place = lock(&inner.desk);
        let practice = inner.practice.load(Ordering::Relaxed);
        let phase = if place.is_some() {
            AppPhase::Open
        } else if inner.locked.load(Ordering::Relaxed) {
            AppPhase::Locked
        } else {
            // It may be on a stick that was plugged in meanwhile.
            let data = place::find(&inner.usual)?;
            lock(&inner.data).clone_from(&data);
            let (phase, desk) = paths::start(&data, inner.clock)?;
            *place = desk;
            phase
        };
        Ok(AppState {
            data: inner.data().display().to_string(),
            phase,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            practice,
            rehearsal: place
                .as_ref()
                .map_or(inner.clock, Desk::clock)
                .rehearsal()
                .map(|date| date.to_string()),
        })
    }

    /// A sync begins; this stops it.
    pub(crate) fn sync_begins(&self) -> Arc<SyncControl> {
        let control = Arc::new(SyncControl::default());
        lock(&self.inner.sync).clone_from(&control);
        control
    }

    /// The sync under way ends after the request that is under way, or at once while it waits for the network.
    pub(crate) fn stop_sync(&self) {
        lock(&self.inner.sync).cancel();
    }

    /// A print asks this between pages.
    pub(crate) fn may_print(&self) -> bool {
        self.inner.printing.load(Ordering::Relaxed)
    }

    /// A print begins, or is to stop.
    pub(crate) fn printing(&self, go_on: bool) {
        self.inner.printing.store(go_on, Ordering::Relaxed);
    }

    /// A folder of photos asks this between pictures.
    pub(crate) fn may_look(&self) -> bool {
        self.inner.looking.load(Ordering::Relaxed)
    }

    /// A folder of photos begins, or is to stop.
    pub(crate) fn looking(&self, go_on: bool) {
        self.inner.looking.store(go_on, Ordering::Relaxed);
    }

    /// These pictures of the clerk's disk may be shown, by their places.
    pub(crate) fn show_loose(&self, pictures: impl Iterator<Item = PathBuf>) {
        *lock(&self.inner.loose) = pictures.collect();
    }

    /// The picture at this place, small.
    pub(crate) async fn loose(&self, at: usize) -> Answer<Vec<u8>> {
        let path = lock(&self.inner.loose).get(at).cloned();
        blocking(move || {
            let path = path.ok_or_else(locked)?;
            kaobao_desk::thumbnail(&path).map_err(WireError::from)
        })
        .await
    }

    /// Remembers what the clerk may open from the window.
    pub(crate) fn allow_open(&self, path: impl Into<PathBuf>) {
        lock(&self.inner.shown).push(path.into());
    }

    pub(crate) fn may_open(&self, path: &Path) -> bool {
        lock(&self.inner.shown).iter().any(|shown| shown == path)
    }
}

fn locked() -> WireError {
    WireError {
        code: "E-WINDOW-LOCKED".to_owned(),
        message: "数据文件还没有打开，请先解锁或重新启动程序。".to_owned(),
        field: None,
    }
}

/// A panic in one command must not make all later ones fail: the store's transactions keep the data whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Runs `work` where it may block.
/// A desk that lives as long as the window.
fn small(desk: Desk, kib: u32) -> Desk {
    desk.keep_at_most(kib);
    desk
}

/// Runs `work`; of a large one nothing stays that only it needed.
fn frugally<T>(desk: &mut Desk, work: impl FnOnce(&mut Desk) -> Result<T, DeskError>) -> Answer<T> {
    let begun = Instant::now();
    let done = work(desk).map_err(WireError::from);
    if begun.elapsed() > LARGE {
        desk.release_memory();
        memory::give_back();
    }
    done
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Answer<T> + Send + 'static,
) -> Answer<T> {
    memory::worked();
    tauri::async_runtime::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| {
            Err(WireError {
                code: "E-WINDOW-CRASH".to_owned(),
                message: "程序内部出错，这一步没有完成；已保存的数据没有受影响。请重试，仍不行请致电技术咨询。"
                    .to_owned(),
                field: None,
            })
        })
}
