//! Photos: judged, mended, the original kept. Never in the way of the form (S06).

mod by_hand;
mod folder;
mod swap;

pub use by_hand::Tried;

use crate::{
    Desk, DeskError, files,
    grid::parse_id,
    packing::{Lists, Once, OrNothing},
    session::{Known, Session},
    wire::{Edited, PhotoCard, PhotoWall, WallHead},
};
use kaobao_exam::{
    ApplicationId, Clause, Code, Digest, Field, Problem,
    photo::{PhotoFacts, PhotoRule},
};
use kaobao_photo::{Limits, Mended, Naming, measure, mend};
use kaobao_store::{Application, PhotoKind};
use std::path::Path;

/// A picture looked at.
struct Looked {
    original: PhotoFacts,
    bytes: Vec<u8>,
    /// The one to send and what was done for it, or why there is none.
    result: Result<Option<Mended>, String>,
}

fn look(bytes: Vec<u8>, name: &str, rule: &PhotoRule, naming: &Naming<'_>) -> Looked {
    let original = measure(&bytes, name);
    let fits = !rule.judge(&original).iter().any(Problem::is_error);
    let result = if fits {
        Ok(None)
    } else {
        mend(&bytes, name, rule, naming, None)
            .map_err(|error| error.to_string())
            .and_then(|mended| {
                let wrong: Vec<String> = rule
                    .judge(&mended.facts)
                    .into_iter()
                    .filter(Problem::is_error)
                    .map(|problem| format!("{}；{}", problem.what, by_hand(&problem)))
                    .collect();
                if wrong.is_empty() {
                    Ok(Some(mended))
                } else {
                    Err(wrong.join("；"))
                }
            })
    };
    Looked {
        original,
        bytes,
        result,
    }
}

/// What is left after the program has mended a picture, only another picture helps.
fn by_hand(problem: &Problem) -> &str {
    if PhotoRule::mends(problem) {
        ANOTHER
    } else {
        &problem.mend
    }
}

const ANOTHER: &str = "请换一张照片";

fn naming(app: &Application) -> Naming<'_> {
    Naming {
        person_name: app.draft.get(Field::Name),
        id_number: app.draft.get(Field::IdNumber),
        registration_number: app.number.digits(),
    }
}

impl Desk {
    /// Gives one picture to one person. A picture that cannot be mended is kept as the original and named, unless the
    /// person has a good one: that stays.
    ///
    /// # Errors
    /// A file that cannot be read or is no picture at all; the store's.
    pub fn attach_photo(&mut self, id: &str, path: &Path) -> Result<PhotoCard, DeskError> {
        let bytes = files::read(path, Limits::default().max_bytes)?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        self.attach_photo_bytes(id, bytes, &name)
    }

    /// The same with the bytes at hand (clipboard, camera).
    ///
    /// # Errors
    /// As [`Desk::attach_photo`].
    pub fn attach_photo_bytes(
        &mut self,
        id: &str,
        bytes: Vec<u8>,
        name: &str,
    ) -> Result<PhotoCard, DeskError> {
        let app = self.application(parse_id(id)?)?;
        let looked = look(bytes, name, &self.plan.photo, &naming(&app));
        if looked.original.width == 0 {
            let why = kaobao_photo::why_unreadable(&looked.bytes)
                .map_or_else(|| "不是能识别的图片".to_owned(), |error| error.to_string());
            return Err(DeskError::Input(format!("{name}：{why}")));
        }
        if let (Some(_), Err(why)) = (&app.photo, &looked.result) {
            return Err(DeskError::Input(format!(
                "{name}：{why}；{KEPT}。仍要用这一张，请先移除原来的照片"
            )));
        }
        let now = self.clock.now();
        self.write_people(|w| {
            keep(w, app.id, app.version, &looked, now)?;
            Ok(((), vec![app.id]))
        })?;
        self.card(app.id, looked.result.err())
    }

    /// Takes the photo off.
    ///
    /// # Errors
    /// The store's; a sealed application.
    pub fn detach_photo(&mut self, id: &str) -> Result<Edited, DeskError> {
        let app = self.application(parse_id(id)?)?;
        let now = self.clock.now();
        let ((), touched) = self.write_people(|w| {
            w.attach_photo(app.id, app.version, None, None, now)?;
            Ok(((), vec![app.id]))
        })?;
        self.edited(&touched)
    }

    /// Everybody's photo.
    ///
    /// # Errors
    /// The store's.
    pub fn photos(&self) -> Result<Vec<PhotoCard>, DeskError> {
        let session = self.session()?;
        session
            .people()
            .map(|known| self.card_of(&session, known))
            .collect()
    }

    /// The same for a window with tens of thousands of people.
    ///
    /// # Errors
    /// The store's.
    pub fn photo_wall(&self) -> Result<PhotoWall, DeskError> {
        let session = self.session()?;
        let (mut lists, mut all_steps) = (Lists::default(), Once::default());
        let mut wall = PhotoWall::default();
        for known in session.people() {
            let card = self.card_of(&session, known)?;
            wall.ids.push(card.id);
            wall.numbers.push(card.number);
            wall.names.push(card.name);
            wall.photos.push(OrNothing(card.photo));
            wall.originals.push(OrNothing(card.original));
            wall.wrong.push(lists.place(card.problems.iter()));
            wall.steps.push(all_steps.place(card.steps));
            wall.editable.push(card.editable.into());
        }
        wall.head = WallHead {
            problems: lists.problems,
            lists: lists.lists.all,
            steps: all_steps.all,
        };
        Ok(wall)
    }

    fn card(&self, id: ApplicationId, refused: Option<String>) -> Result<PhotoCard, DeskError> {
        let session = self.session()?;
        let known = session
            .get(id)
            .ok_or(kaobao_store::StoreError::NoApplication(id))?;
        let mut card = self.card_of(&session, known)?;
        if let Some(why) = refused {
            // Why it cannot be mended says more than what is wrong with the original.
            card.problems.retain(|problem| !problem.is_error());
            let what = format!("照片不合格：{why}");
            card.problems.insert(0, unfit(what));
        }
        Ok(card)
    }

    fn card_of(&self, session: &Session, known: &Known) -> Result<PhotoCard, DeskError> {
        let mut problems: Vec<Problem> = known
            .problems()
            .filter(|problem| problem.field.is_none() && problem.code.of_photo())
            .cloned()
            .collect();
        // Of a picture that cannot be sent the original says why.
        if let (Some(original), None, true) = (known.original(), known.photo(), known.editable()) {
            let facts = self.store.read(|r| r.photo_facts(&original))?;
            let judged = facts.iter().flat_map(|facts| self.plan.photo.judge(facts));
            // What the program mends by itself is not why it cannot be used.
            let reasons: Vec<Problem> = judged
                .filter(|problem| !PhotoRule::mends(problem))
                .collect();
            // The roster's words lead to this page.
            problems.retain(|problem| problem.code != Code::PhotoMissing);
            if !reasons.iter().any(Problem::is_error) {
                problems.push(unfit("照片不合格，自动修正不了".into()));
            }
            problems.splice(0..0, reasons);
        }
        let steps = match (known.original(), known.photo()) {
            (Some(original), Some(photo)) if original != photo => self.steps(&original, &photo)?,
            _ => Vec::new(),
        };
        Ok(PhotoCard {
            id: known.id.to_string(),
            number: known.number.to_string(),
            name: session.value(known, Field::Name).to_owned(),
            photo: known.photo().map(|photo| photo.to_string()),
            original: known.original().map(|photo| photo.to_string()),
            steps,
            problems,
            editable: known.editable(),
        })
    }

    /// What differs between the original and the one to send, from their facts.
    fn steps(&self, original: &Digest, photo: &Digest) -> Result<Vec<String>, DeskError> {
        let facts = self
            .store
            .read(|r| Ok::<_, DeskError>(r.photo_facts(original)?.zip(r.photo_facts(photo)?)))?;
        let Some((before, after)) = facts else {
            return Ok(Vec::new());
        };
        let mut steps = Vec::new();
        if before.orientation != after.orientation {
            steps.push("转正".to_owned());
        }
        if before.format != after.format || before.colour != after.colour {
            steps.push(format!("{} 转为 JPEG 彩色", before.format.label()));
        }
        if (before.width, before.height) != (after.width, after.height) {
            steps.push(format!(
                "{}x{} 改为 {}x{}",
                before.width, before.height, after.width, after.height
            ));
        }
        if before.dpi != after.dpi {
            steps.push(format!("写入 {} dpi", after.dpi.map_or(0, |(x, _)| x)));
        }
        if before.file_name != after.file_name {
            steps.push(format!("改名为 {}", after.file_name));
        }
        Ok(steps)
    }

    /// A photo's bytes, whole or as a thumbnail of at most 240 pixels.
    ///
    /// # Errors
    /// No such photo; one that cannot be shown.
    pub fn photo_bytes(&self, sha256: &str, thumb: bool) -> Result<Vec<u8>, DeskError> {
        let bad = || DeskError::Input("没有这张照片".into());
        let digest: Digest = sha256.parse().map_err(|_| bad())?;
        let bytes = self
            .store
            .read(|r| r.photo_bytes(&digest))?
            .ok_or_else(bad)?;
        if thumb && bytes.len() > 40_000 {
            return kaobao_photo::thumbnail(&bytes, 240)
                .map_err(|error| DeskError::Input(error.to_string()));
        }
        Ok(bytes)
    }
}

fn unfit(what: String) -> Problem {
    Problem::error(None, Code::PhotoMissing, Clause::S05, what, ANOTHER)
}

/// A good photo is not given up for one that cannot be sent.
const KEPT: &str = "原来的合格照片没有换";

/// A picture of the clerk's disk, small, for looking at.
///
/// # Errors
/// A file that cannot be read or is no picture.
pub fn thumbnail(path: &Path) -> Result<Vec<u8>, DeskError> {
    let bytes = files::read(path, Limits::default().max_bytes)?;
    kaobao_photo::thumbnail(&bytes, 240).map_err(|error| DeskError::Input(error.to_string()))
}

fn keep(
    w: &kaobao_store::Writer<'_>,
    id: ApplicationId,
    version: u32,
    looked: &Looked,
    now: jiff::Timestamp,
) -> Result<(), DeskError> {
    w.put_photo(&looked.original, &looked.bytes, PhotoKind::Original, now)?;
    let original = looked.original.sha256;
    let photo = match &looked.result {
        Ok(None) => Some(original),
        Ok(Some(mended)) => {
            w.put_photo(&mended.facts, &mended.jpeg, PhotoKind::Mended, now)?;
            Some(mended.facts.sha256)
        }
        Err(_) => None,
    };
    w.attach_photo(id, version, Some(original), photo, now)?;
    Ok(())
}
