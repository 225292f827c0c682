//! Photos that an import gave, taken back and given again.

use crate::{
    Desk, DeskError,
    grid::parse_id,
    session::Known,
    wire::{Edited, ImportedPhoto, PhotoPair, PhotoSwap},
};
use kaobao_exam::Digest;
use kaobao_store::Application;

impl Desk {
    /// Who of these has another photo by now.
    pub(crate) fn given_since(
        &self,
        before: &[Application],
    ) -> Result<Vec<ImportedPhoto>, DeskError> {
        let session = self.session()?;
        let given = before.iter().filter_map(|app| {
            let before = pair(app.photo_original, app.photo);
            let after = session.get(app.id).map(pair_of)?;
            (before != after).then(|| ImportedPhoto {
                id: app.id.to_string(),
                before,
                after,
            })
        });
        Ok(given.collect())
    }

    /// Gives photos that are in the file already. Whoever has another one than the caller thinks keeps it: it was
    /// chosen later.
    ///
    /// # Errors
    /// A photo that is not in the file; the store's; a sealed application. Then nobody's was changed.
    pub fn swap_photos(&mut self, swaps: &[PhotoSwap]) -> Result<Edited, DeskError> {
        let mut wanted = Vec::new();
        for swap in swaps {
            let app = self.application(parse_id(&swap.id)?)?;
            if pair(app.photo_original, app.photo) == swap.from {
                let original = digest(swap.to.original.as_deref())?;
                let photo = digest(swap.to.photo.as_deref())?;
                wanted.push((app.id, swap.version, original, photo));
            }
        }
        let now = self.clock.now();
        let ((), touched) = self.write_people(|w| {
            for (id, version, original, photo) in &wanted {
                w.attach_photo(*id, *version, *original, *photo, now)?;
            }
            Ok(((), wanted.iter().map(|one| one.0).collect()))
        })?;
        self.edited(&touched)
    }
}

fn pair(original: Option<Digest>, photo: Option<Digest>) -> PhotoPair {
    PhotoPair {
        original: original.map(|digest| digest.to_string()),
        photo: photo.map(|digest| digest.to_string()),
    }
}

fn pair_of(known: &Known) -> PhotoPair {
    pair(known.original(), known.photo())
}

fn digest(text: Option<&str>) -> Result<Option<Digest>, DeskError> {
    let parsed = text.map(str::parse).transpose();
    parsed.map_err(|_| DeskError::Input("没有这张照片，请刷新页面后再试".into()))
}
