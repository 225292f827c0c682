//! A package from a USB stick: the same steps as by network, in one go.

use super::{
    Shared, answers, commit,
    fresh::{self, Since},
    guard, offer, pieces,
};
use crate::{
    audit::{self, Actor},
    fail::Fail,
    repo::model::Via,
};
use kaobao_exam::{Digest, batch::Receipt};
use kaobao_sync::{
    fault::crash_point,
    package::{self, Limits, PackageError},
};
use serde_json::json;
use std::{fs::File, io::BufReader, path::Path};

/// How many bytes go into one transaction.
const SHARE: usize = 4 << 20;

/// What an import did.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The receipt.
    pub receipt: Receipt,
    /// It had been committed before, by network or by package: nothing was counted twice.
    pub again: bool,
    /// The answers file for the PC that wrote the package.
    pub answer: answers::AnswersFile,
}

/// Imports a package. It is read to its end once before anything is stored: a cut or changed file leaves no
/// trace.
///
/// # Errors
/// [`Fail::Malformed`] for a file that is no whole package for this center; as a batch by network else.
pub fn import(center: &Shared, actor: &Actor, path: &Path) -> Result<Imported, Fail> {
    import_telling(center, actor, path, &|_, _, _| {})
}

/// Told how far the work is: a word in Chinese, how many are done, of how many.
pub type Tell<'a> = &'a dyn Fn(&str, usize, usize);

/// The same for somebody who waits for it.
///
/// # Errors
/// As [`import`].
pub fn import_telling(
    center: &Shared,
    actor: &Actor,
    path: &Path,
    tell: Tell<'_>,
) -> Result<Imported, Fail> {
    tell("检查离线包", 0, 0);
    let opened = open(center, path)?;
    let (sealed, manifest) = (opened.sealed, opened.manifest);
    let digest = sealed.body_digest();
    for item in opened.items {
        item.map_err(refused)?;
    }
    let (now, shared, by) = (center.clock.now(), Shared::clone(center), actor.clone());
    let (manifest, sender, receipt, since) = center.repo.write(move |tx| {
        let (sender, new) = guard::enrol(tx, &manifest.device, &manifest.token, now)?;
        if new {
            let detail = json!({ "unit": sender.unit, "slot": sender.slot });
            audit::record(tx, &shared.keys.cipher, now, &by, "device.enrol", &detail)?;
        }
        let detail = json!({ "batch": manifest.batch.id });
        audit::record(tx, &shared.keys.cipher, now, &by, "package.import", &detail)?;
        let receipt = offer::keep(&shared, tx, &sealed, &manifest, Via::Package, now)?;
        Ok((manifest, sender, receipt, Since::now(tx)?))
    })?;
    crash_point("center.import_before");
    let again = receipt.is_some();
    let receipt = match receipt {
        Some(receipt) => receipt,
        None => {
            // All of it comes now, whatever came before.
            fresh::begin(digest, since);
            store(center, path, digest, manifest.batch.lines.len() * 2, tell)?;
            tell("按规则核对", 0, 0);
            commit::commit(center, sender, None, manifest.batch.id, |_| Ok(()))?
        }
    };
    crash_point("center.import_after");
    let mut files = answers::write(center, sender.unit, Some(sender.slot), 0)?;
    let answer = files
        .pop()
        .ok_or_else(|| Fail::Internal("没有答复文件".into()))?;
    Ok(Imported {
        receipt: super::receipt_of(&receipt)?,
        again,
        answer,
    })
}

fn open(center: &Shared, path: &Path) -> Result<package::Opened<BufReader<File>>, Fail> {
    let file = File::open(path).map_err(Fail::file("打开离线包", path))?;
    let identities = std::slice::from_ref(&center.keys.identity);
    package::read_package(
        BufReader::new(file),
        identities,
        &center.keys.public(),
        Limits::default(),
    )
    .map_err(refused)
}

fn refused(error: PackageError) -> Fail {
    match error {
        PackageError::Manifest(error) => offer::unacceptable(error),
        PackageError::Io(error) => Fail::Storage(format!("读离线包：{}", crate::words::io(&error))),
        PackageError::TooLarge(_) => Fail::TooLarge(error.to_string()),
        _ => Fail::Malformed(error.to_string()),
    }
}

fn store(
    center: &Shared,
    path: &Path,
    manifest: Digest,
    total: usize,
    tell: Tell<'_>,
) -> Result<(), Fail> {
    let mut share = Vec::new();
    let (mut size, mut count) = (0, 0);
    let mut items = open(center, path)?.items;
    loop {
        let item = items.next().transpose().map_err(refused)?;
        let ended = item.is_none();
        if let Some(item) = item {
            size += item.bytes.len();
            count += 1;
            share.push(item);
        }
        if ended || size >= SHARE {
            let (prepared, opened) = pieces::prepare(center, std::mem::take(&mut share))?;
            let in_database = center.shelf.in_database();
            center
                .repo
                .stage(move |tx| pieces::put(tx, &prepared, in_database))?;
            fresh::keep(manifest, opened);
            size = 0;
            // Pictures that two people share come once.
            tell("收下内容和照片", count.min(total), total);
        }
        if ended {
            return Ok(());
        }
    }
}
