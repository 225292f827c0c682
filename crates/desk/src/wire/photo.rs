//! Photos.

use super::Problem;
use crate::{DeskError, Texts, packing::Packing};
use serde::{Deserialize, Serialize};

wire! {
    /// What a folder of photos gave.
    pub struct PhotoReport {
        /// Pictures in the folder.
        pub files: u32,
        /// Given to somebody.
        pub matched: u32,
        /// Mended on the way.
        pub mended: u32,
        /// Fit as they were.
        pub passed: u32,
        /// Person and file: matched, but nothing helps.
        pub refused: Vec<PhotoLine>,
        /// No person for the file.
        pub unmatched: Vec<String>,
        /// The name fits several people.
        pub ambiguous: Vec<PhotoLine>,
        /// Several files for one person; none was taken.
        pub doubled: Vec<PhotoLine>,
        /// People without a fit photo after this.
        pub missing: Vec<String>,
        /// The same picture with two people.
        pub shared: Vec<PhotoLine>,
        /// The pictures that went to nobody, to be given out by hand.
        pub loose: Vec<LoosePhoto>,
        /// Pictures that were not looked at, because the clerk stopped it.
        pub not_done: u32,
    }

    /// A picture that went to nobody.
    pub struct LoosePhoto {
        /// The file.
        pub path: String,
        /// Its name.
        pub name: String,
        /// Why it went to nobody.
        pub why: String,
    }

    /// How far a folder of photos is.
    #[derive(Eq)]
    pub struct PhotoProgress {
        /// Pictures looked at.
        pub done: u32,
        /// Of so many.
        pub total: u32,
    }

    /// What the clerk set in the cropping tool. The part is in fractions 0 to 1 of the upright, turned picture.
    pub struct PhotoByHand {
        /// Left edge.
        pub x: f32,
        /// Top edge.
        pub y: f32,
        /// Share of the width.
        pub width: f32,
        /// Share of the height.
        pub height: f32,
        /// Quarter turns clockwise.
        pub quarter_turns: u8,
        /// Degrees clockwise after that, -10 to 10.
        pub tilt: f32,
        /// -1 darker to 1 brighter.
        pub brightness: f32,
    }

    /// A photo or person with what is to say of it.
    pub struct PhotoLine {
        /// File name, or person.
        pub what: String,
        /// Why, in Chinese.
        pub why: String,
    }

    /// One person's photo on the photo page.
    pub struct PhotoCard {
        /// Application.
        pub id: String,
        /// 报名序号.
        pub number: String,
        /// 姓名.
        pub name: String,
        /// The one that will be sent.
        pub photo: Option<String>,
        /// As it came.
        pub original: Option<String>,
        /// What was mended.
        pub steps: Vec<String>,
        /// What is wrong with it.
        pub problems: Vec<Problem>,
        /// Whether it can be changed now.
        pub editable: bool,
    }

    /// What a [`PhotoWall`] begins with.
    #[derive(Default)]
    pub struct WallHead {
        /// Every problem.
        pub problems: Vec<Problem>,
        /// Every list of problems that somebody has, as places in `problems`.
        pub lists: Vec<Vec<u32>>,
        /// Every [`PhotoCard::steps`] that somebody has.
        pub steps: Vec<Vec<String>>,
    }
}

/// Everybody's photos for a window with tens of thousands of people: as [`PhotoCard`]s, but each kind of thing in a
/// list of its own, in the order of the roster; the parts of [`PhotoWall::packed`] have their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PhotoWall {
    /// All that is there once.
    pub head: WallHead,
    /// Application ids.
    pub ids: Texts,
    /// 报名序号.
    pub numbers: Texts,
    /// 姓名.
    pub names: Texts,
    /// The one that will be sent; empty without one.
    pub photos: Texts,
    /// As it came; empty without one.
    pub originals: Texts,
    /// Places in [`WallHead::lists`].
    pub wrong: Vec<u32>,
    /// Places in [`WallHead::steps`].
    pub steps: Vec<u32>,
    /// 1 where it can be changed now.
    pub editable: Vec<u8>,
}

impl PhotoWall {
    /// For the window, in the form of `packing`.
    ///
    /// # Errors
    /// None in practice.
    pub fn packed(&self) -> Result<Vec<u8>, DeskError> {
        Packing::default()
            .texts("ids", &self.ids)
            .texts("numbers", &self.numbers)
            .texts("names", &self.names)
            .texts("photos", &self.photos)
            .texts("originals", &self.originals)
            .numbers("wrong", &self.wrong)
            .numbers("steps", &self.steps)
            .small("editable", &self.editable)
            .bytes(&self.head)
    }
}
