//! What is kept of one application.

use crate::words::Place;
use kaobao_exam::{
    ApplicationId, Digest, Field, Problem, RegistrationNumber, application::Standing,
    photo::PhotoFacts,
};
use std::sync::Arc;

/// What lists need of an application.
pub(crate) struct Known {
    pub(crate) id: ApplicationId,
    pub(crate) number: RegistrationNumber,
    pub(crate) version: u32,
    pub(crate) revision: u32,
    pub(crate) standing: Standing,
    /// As written, for messages to others; see [`super::Session::words`], as below.
    pub(super) name: u32,
    /// In normal form, in the order of [`Field::ALL`].
    pub(crate) values: [u32; Field::COUNT],
    /// Boxed: most have no photo yet.
    pub(super) pictures: Option<Box<Pictures>>,
    /// The photo passes the plan's rule.
    pub(crate) photo_fit: bool,
    pub(crate) confirmed: bool,
    /// Who found the six key fields right as they are.
    pub(super) seen_by: u32,
    /// No field of the form is wrong: what was checked can be confirmed.
    pub(crate) form_right: bool,
    /// [`PersonId::key`] as it is stored, and as it was just read.
    pub(super) key: Option<Place>,
    pub(super) person: Option<Place>,
    pub(super) trade: Option<Place>,
    /// What the application itself gives cause for; equal ones are kept once, as with everybody who has no photo yet.
    pub(super) own: Box<[Arc<Problem>]>,
    /// What others give cause for: duplicates, shared pictures.
    pub(super) others: Box<[Problem]>,
}

pub(super) struct Pictures {
    pub(super) photo: Option<Digest>,
    pub(super) original: Option<Digest>,
    pub(super) facts: Option<PhotoFacts>,
}

impl Known {
    /// The one that will be sent.
    pub(crate) fn photo(&self) -> Option<Digest> {
        self.pictures.as_ref()?.photo
    }
    /// As it came.
    pub(crate) fn original(&self) -> Option<Digest> {
        self.pictures.as_ref()?.original
    }
    pub(super) fn facts(&self) -> Option<&PhotoFacts> {
        self.pictures.as_ref()?.facts.as_ref()
    }
    pub(crate) fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.own
            .iter()
            .map(|problem| &**problem)
            .chain(&*self.others)
    }
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.problems().filter(|problem| problem.is_error())
    }
    pub(crate) fn editable(&self) -> bool {
        self.standing.editable()
    }
    /// Nothing is in the way of sealing.
    pub(crate) fn ready(&self) -> bool {
        self.editable() && self.confirmed && self.photo_fit && self.errors().next().is_none()
    }
    /// The six key fields wait for somebody's look (S04): the form is right, and the photo never blocks it (S06).
    pub(crate) fn waits(&self) -> bool {
        self.editable()
            && !self.confirmed
            && self.form_right
            && self.errors().all(|problem| problem.code.of_photo())
    }
}
