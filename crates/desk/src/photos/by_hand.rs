//! Photos cropped, turned and lit by hand; looked at before they are kept.

use super::naming;
use crate::{
    Desk, DeskError,
    grid::parse_id,
    wire::{PhotoByHand, PhotoCard},
};
use kaobao_exam::{Digest, Problem};
use kaobao_photo::{Crop, Manual, Mended, mend};
use kaobao_store::{Application, PhotoKind};

/// A photo that is not kept yet.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The picture.
    pub jpeg: Vec<u8>,
    /// What the plan's rule says of it.
    pub problems: Vec<Problem>,
}

impl Desk {
    /// Makes the photo anew from the original as the clerk cropped, turned and lit it.
    ///
    /// # Errors
    /// No original; a part that gives no fit photo; the store's; a sealed application.
    pub fn crop_photo(&mut self, id: &str, by_hand: &PhotoByHand) -> Result<PhotoCard, DeskError> {
        let app = self.application(parse_id(id)?)?;
        let (original, mended) = self.cropped(&app, by_hand)?;
        let rule = &self.plan.photo;
        if let Some(problem) = rule
            .judge(&mended.facts)
            .into_iter()
            .find(Problem::is_error)
        {
            return Err(DeskError::Refused(Box::new(problem)));
        }
        let now = self.clock.now();
        self.write_people(|w| {
            w.put_photo(&mended.facts, &mended.jpeg, PhotoKind::Mended, now)?;
            let photo = Some(mended.facts.sha256);
            w.attach_photo(app.id, app.version, Some(original), photo, now)?;
            Ok(((), vec![app.id]))
        })?;
        self.card(app.id, None)
    }

    /// What [`Desk::crop_photo`] would make, with everything that is to say of it; nothing is stored.
    ///
    /// # Errors
    /// No original; a part that gives no photo at all; the store's.
    pub fn try_crop(&self, id: &str, by_hand: &PhotoByHand) -> Result<Tried, DeskError> {
        let app = self.application(parse_id(id)?)?;
        let (_, mended) = self.cropped(&app, by_hand)?;
        Ok(Tried {
            problems: self.plan.photo.judge(&mended.facts),
            jpeg: mended.jpeg,
        })
    }

    fn cropped(
        &self,
        app: &Application,
        by_hand: &PhotoByHand,
    ) -> Result<(Digest, Mended), DeskError> {
        let original = app
            .photo_original
            .ok_or_else(|| DeskError::Input("此人还没有照片，请先选一张".into()))?;
        let (bytes, facts) = self
            .store
            .read::<_, DeskError>(|r| Ok((r.photo_bytes(&original)?, r.photo_facts(&original)?)))?;
        let (Some(bytes), Some(facts)) = (bytes, facts) else {
            return Err(DeskError::Input("原照片不在了，请重新选一张".into()));
        };
        let manual = Manual {
            crop: Some(Crop {
                x: by_hand.x,
                y: by_hand.y,
                width: by_hand.width,
                height: by_hand.height,
            }),
            quarter_turns: by_hand.quarter_turns,
            tilt: by_hand.tilt,
            brightness: by_hand.brightness,
        };
        let rule = &self.plan.photo;
        let mended = mend(&bytes, &facts.file_name, rule, &naming(app), Some(&manual))
            .map_err(|error| DeskError::Input(error.to_string()))?;
        Ok((original, mended))
    }
}
