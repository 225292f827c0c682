//! Groups of which some are done together and the others are left out.

use super::*;
use crate::{audit::Actor, center::Center, clock::Clock, config::Config, service::plans};
use kaobao_exam::{
    Unit, UnitKind,
    batch::{Batch, BatchLine},
    ids::DeviceId,
};
use kaobao_sync::{SigningKey, protocol::DeviceInfo, signature::Nonce};

const PLAN: &str = include_str!("../../../../exam/plans/jiangxi-2017.toml");

struct Scene {
    center: Shared,
    device: DeviceInfo,
    key: SigningKey,
    _folder: tempfile::TempDir,
}

type Group = Vec<Box<dyn Any + Send>>;

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("center.db");
        let config = Config::read(file.to_str().unwrap(), None, Some(folder.path())).unwrap();
        let clock = Clock::new(Some("2017-06-05")).unwrap();
        let center = Arc::new(Center::open(&config, clock).unwrap().0);
        let actor = Actor("test".into());
        plans::add(&center, &actor, PLAN.into()).unwrap();
        let unit = Unit {
            code: "36001".parse().unwrap(),
            name: "江西省第一实验中学".into(),
            kind: UnitKind::Provincial,
            department: "江西省教育厅".into(),
            city: None,
        };
        super::super::units::add(&center, &actor, unit.clone(), 1, None).unwrap();
        let key = SigningKey::from_secret_bytes(&[7; 32]);
        let device = DeviceInfo {
            id: DeviceId::from_bytes([9; 16]),
            unit: unit.code,
            slot: DeviceSlot::try_from(1).unwrap(),
            key: key.public().to_string(),
            recipient: String::new(),
        };
        Self {
            center,
            device,
            key,
            _folder: folder,
        }
    }
    fn manifest(&self, batch: u8, plan: &str) -> Manifest {
        Manifest {
            batch: Batch {
                id: BatchId::from_bytes([batch; 16]),
                plan: plan.parse().unwrap(),
                unit: self.device.unit,
                lines: vec![BatchLine {
                    application: ApplicationId::from_bytes([batch; 16]),
                    revision: 1,
                    content: Digest([batch; 32]),
                    photo: Digest([batch; 32]),
                }],
            },
            device: self.device.clone(),
            token: String::new(),
            center: self.center.keys.public().to_string(),
        }
    }
    fn claim(&self, nonce: u8) -> Claim {
        Claim::of(self.device.id, Nonce([nonce; 16]), self.center.clock.now())
    }
    fn offered(&self, batch: u8, plan: &str) -> Offered {
        let manifest = self.manifest(batch, plan);
        let sealed = Signed::sign(&manifest, &self.key);
        Offered {
            digest: sealed.body_digest(),
            sealed: Arc::new(sealed),
            manifest: Arc::new(manifest),
            claim: self.claim(batch),
            now: self.center.clock.now(),
        }
    }
    /// Of a batch without lines, which needs no judging.
    fn commit(&self, batch: u8, since: Option<Since>) -> Commit {
        let id = BatchId::from_bytes([batch; 16]);
        let row = self.center.repo.read(|view| view.batch(id)).unwrap();
        let plan = self
            .center
            .repo
            .read(|view| view.plan(&PLAN_ID.parse().unwrap()));
        let unit = self.center.repo.read(|view| view.unit(self.device.unit));
        let mut manifest = self.manifest(batch, PLAN_ID);
        manifest.batch.lines.clear();
        Commit {
            row: Arc::new(row.unwrap()),
            by: Arc::new(By {
                manifest: Arc::new(manifest),
                plan: super::super::parsed(&plan.unwrap().unwrap()).unwrap(),
                unit: unit.unwrap().unwrap(),
                slots: vec![1],
                today: self.center.clock.now().date(),
            }),
            claim: self.claim(batch + 100),
            sender: Sender {
                unit: self.device.unit,
                slot: self.device.slot,
                device: self.device.id,
            },
            now: self.center.clock.now(),
            judged: Vec::new(),
            since,
        }
    }
    /// Does all of them in one group; what each is told.
    fn done<W: Send + 'static, T: Send + 'static>(
        &self,
        works: Vec<W>,
        all: RunAll,
    ) -> Vec<Option<Result<T, Fail>>> {
        let (mut items, mut outs): (Group, Vec<Slot<T>>) = (Vec::new(), Vec::new());
        for work in works {
            let out = Slot::default();
            outs.push(Arc::clone(&out));
            let center = Shared::clone(&self.center);
            items.push(Box::new(Item { center, work, out }));
        }
        self.center
            .repo
            .write(move |tx| all(tx, &mut items))
            .unwrap();
        let outs = outs.into_iter();
        outs.map(|out| out.lock().unwrap().take()).collect()
    }
    /// Whether the request's nonce was not taken yet.
    fn unused(&self, nonce: u8) -> bool {
        let claim = self.claim(nonce);
        self.center.repo.write(move |tx| claim.take(tx)).is_ok()
    }
    fn there(&self, batch: u8) -> bool {
        let id = BatchId::from_bytes([batch; 16]);
        self.center
            .repo
            .read(|view| view.batch(id))
            .unwrap()
            .is_some()
    }
}

const PLAN_ID: &str = "jiangxi-2017";

fn left_out<T>(told: Option<&Result<T, Fail>>) -> bool {
    matches!(told, Some(Err(Fail::Taken)))
}

#[test]
fn an_offer_that_does_not_fit_leaves_the_others_together_and_keeps_its_nonce() {
    let scene = Scene::new();
    let known = vec![scene.offered(1, PLAN_ID), scene.offered(2, PLAN_ID)];
    let told = scene.done::<_, Since>(known, offer_all);
    assert!(told.iter().all(|one| matches!(one, Some(Ok(_)))));
    let given_up = BatchId::from_bytes([2; 16]);
    let at = scene.center.clock.now().rfc3339();
    scene
        .center
        .repo
        .write(move |tx| tx.give_up(given_up, &at))
        .unwrap();

    let mut group: Vec<Offered> = [1, 2].map(|batch| scene.offered(batch, PLAN_ID)).into();
    group.push(scene.offered(3, "no-such-plan"));
    group.extend([4, 5, 4].map(|batch| scene.offered(batch, PLAN_ID)));
    for (at, offered) in group.iter_mut().enumerate() {
        offered.claim = scene.claim(50 + u8::try_from(at).unwrap());
    }
    let told = scene.done::<_, Since>(group, offer_all);
    let left: Vec<bool> = told.iter().map(|one| left_out(one.as_ref())).collect();
    assert_eq!(left, [true, true, true, false, false, true]);
    assert!(scene.there(4) && scene.there(5) && !scene.there(3));
    let unused: Vec<bool> = (50..56).map(|nonce| scene.unused(nonce)).collect();
    assert_eq!(unused, left);
    // Left out for itself, it is done as ever.
    let again = scene.offered(2, PLAN_ID);
    let manifest = Arc::unwrap_or_clone(again.manifest);
    let (shared, sealed) = (Shared::clone(&scene.center), again.sealed);
    let kept = scene
        .center
        .repo
        .write(move |tx| offer::keep(&shared, tx, &sealed, &manifest, Via::Network, again.now));
    assert!(matches!(kept, Ok(None)));
}

#[test]
fn a_pc_with_too_many_open_batches_is_left_out_of_a_group() {
    let scene = Scene::new();
    let most = u8::try_from(offer::MOST_OPEN).unwrap();
    let group = (1..=most + 3).map(|batch| scene.offered(batch, PLAN_ID));
    let told = scene.done::<_, Since>(group.collect(), offer_all);
    let done = told.iter().filter(|one| matches!(one, Some(Ok(_))));
    assert_eq!(done.count(), usize::from(most));
    assert!(
        told[usize::from(most)..]
            .iter()
            .all(|one| left_out(one.as_ref()))
    );
}

#[test]
fn a_commit_that_does_not_fit_leaves_the_others_together_and_keeps_its_nonce() {
    let scene = Scene::new();
    let offers = (1..=4).map(|batch| scene.offered(batch, PLAN_ID)).collect();
    scene.done::<_, Since>(offers, offer_all);
    let done = scene.done::<_, String>(vec![scene.commit(1, None)], commit_all);
    assert!(matches!(&done[0], Some(Ok(receipt)) if receipt.contains("audit_head")));
    let before = scene.center.repo.read(|view| Since::now(view)).unwrap();
    let emptied = |tx: &dyn Tx| super::super::fresh::emptied(tx);
    scene.center.repo.write(emptied).unwrap();
    let now = scene.center.repo.read(|view| Since::now(view)).unwrap();

    let mut group = vec![
        scene.commit(1, None),
        scene.commit(2, Some(now)),
        scene.commit(2, None),
        scene.commit(3, Some(before)),
        scene.commit(4, None),
    ];
    for (at, commit) in group.iter_mut().enumerate() {
        commit.claim = scene.claim(50 + u8::try_from(at).unwrap());
    }
    let told = scene.done::<_, String>(group, commit_all);
    let left: Vec<bool> = told.iter().map(|one| left_out(one.as_ref())).collect();
    assert_eq!(left, [true, false, true, true, false]);
    let unused: Vec<bool> = (50..55).map(|nonce| scene.unused(nonce)).collect();
    assert_eq!(unused, left);
    let verified = scene
        .center
        .repo
        .read(|view| audit::verify(view, &scene.center.keys.cipher));
    assert_eq!(
        (
            verified.as_ref().unwrap().receipts,
            verified.unwrap().faults
        ),
        (3, Vec::new())
    );
}
