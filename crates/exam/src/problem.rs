//! One thing wrong, told so that a clerk knows what to do.

use crate::Field;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Whether the application can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Cannot be sealed.
    Error,
    /// Worth a second look; can be sealed.
    Warning,
}

macro_rules! codes {
    ($($variant:ident = $key:literal),+ $(,)?) => {
        /// What kind of thing is wrong. Stable: the window groups by it, the hotline asks for it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        #[serde(rename_all = "snake_case")]
        #[allow(missing_docs, reason = "the names say it; each is documented where it is raised")]
        pub enum Code { $($variant),+ }
        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// As in JSON.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key),+ }
            }
        }
    };
}
impl Code {
    /// About the photo, which never blocks the form (S06), nor the form it.
    pub fn of_photo(self) -> bool {
        self.key().starts_with("photo_")
    }
}
codes! {
    Missing = "missing", TooLong = "too_long", BadCharacter = "bad_character", NotAChoice = "not_a_choice",
    IdLength = "id_length", IdCharacters = "id_characters", IdDate = "id_date", IdCheck = "id_check",
    IdNumeric = "id_numeric", IdKindUnknown = "id_kind_unknown", IdOther = "id_other",
    SexMismatch = "sex_mismatch", BirthMismatch = "birth_mismatch", AgeUnlikely = "age_unlikely",
    DateUnreadable = "date_unreadable", DateFuture = "date_future", DateOrder = "date_order",
    PhoneFormat = "phone_format", PostcodeFormat = "postcode_format",
    TradeUnknown = "trade_unknown", TradeElsewhere = "trade_elsewhere", TradeLevel = "trade_level",
    LevelUnknown = "level_unknown", LevelNotOffered = "level_not_offered", LevelScope = "level_scope",
    LevelStep = "level_step", YearsNotReached = "years_not_reached", CertificateMissing = "certificate_missing",
    CategoryMismatch = "category_mismatch", ResitNotAllowed = "resit_not_allowed",
    ExamTypeUnknown = "exam_type_unknown", ApplyingUnitMismatch = "applying_unit_mismatch",
    UnitMismatch = "unit_mismatch", UnitKindElsewhere = "unit_kind_elsewhere",
    DuplicateApplication = "duplicate_application", DuplicatePerson = "duplicate_person",
    PhotoMissing = "photo_missing", PhotoFormat = "photo_format", PhotoName = "photo_name",
    PhotoSize = "photo_size", PhotoDensity = "photo_density", PhotoColour = "photo_colour",
    PhotoBytes = "photo_bytes", PhotoTruncated = "photo_truncated", PhotoOrientation = "photo_orientation",
    PhotoBrightness = "photo_brightness", PhotoContrast = "photo_contrast", PhotoBlur = "photo_blur",
    PhotoBackground = "photo_background", PhotoShared = "photo_shared", PhotoUnreadable = "photo_unreadable",
    NotConfirmed = "not_confirmed", WindowClosed = "window_closed", WindowNotOpen = "window_not_open",
    Returned = "returned", Glyph = "glyph",
}

macro_rules! clauses {
    ($($id:ident)+) => {
        /// The requirement of `shared/seed/README.md` that a rule comes from. Serialised as `"S13"`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        #[allow(missing_docs, reason = "the seed's table is the documentation")]
        pub enum Clause { $($id),+ }
        impl Clause {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$id),+];
            /// `"S13"`.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$id => stringify!($id)),+ }
            }
        }
    };
}
clauses! { S01 S02 S03 S04 S05 S06 S07 S08 S09 S10 S11 S12 S13 S14 S15 S16 S17 S18 S19 S20 S21 S22 S23 S24 S25 }

/// A mend that can be done by one press: set these fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Fix {
    /// What the button says.
    pub label: String,
    /// The fields and their new values.
    pub set: Vec<(Field, String)>,
}

/// One thing wrong with an application or its photo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Problem {
    /// Where; `None` for the photo and for the application as a whole.
    pub field: Option<Field>,
    /// What kind.
    pub code: Code,
    /// Whether it stops the application.
    pub severity: Severity,
    /// What is wrong, in plain Chinese.
    pub what: String,
    /// How to mend it, in plain Chinese.
    pub mend: String,
    /// The requirement it comes from.
    pub clause: Clause,
    /// A mend that the program can do itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// For "not yet eligible": the first date on which they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "specta", specta(type = Option<String>))]
    pub eligible_from: Option<Date>,
}

impl Problem {
    /// An error on a field.
    pub fn error(
        field: impl Into<Option<Field>>,
        code: Code,
        clause: Clause,
        what: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            code,
            severity: Severity::Error,
            what: what.into(),
            mend: mend.into(),
            clause,
            fix: None,
            eligible_from: None,
        }
    }
    /// The same as a warning.
    #[must_use]
    pub fn as_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }
    /// With a mend of one press.
    #[must_use]
    pub fn with_fix(mut self, label: impl Into<String>, set: Vec<(Field, String)>) -> Self {
        self.fix = Some(Fix {
            label: label.into(),
            set,
        });
        self
    }
    /// Whether it stops the application.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
