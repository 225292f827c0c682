use std::fmt;

/// The documents that have a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// 报名表.
    Form,
    /// 准考证.
    Ticket,
    /// 核对单.
    Check,
    /// 花名册.
    Roster,
    /// 缴费通知单.
    Fees,
    /// 报送回执.
    Receipt,
    /// 照片对照单.
    Photos,
    /// 签到表.
    SignIn,
    /// 座次表.
    Seats,
}

impl DocumentKind {
    /// Every document.
    pub const ALL: [Self; 9] = [
        Self::Form,
        Self::Ticket,
        Self::Check,
        Self::Roster,
        Self::Fees,
        Self::Receipt,
        Self::Photos,
        Self::SignIn,
        Self::Seats,
    ];

    /// The stem of the template file's name: `form`, `ticket`, `check`, `roster`, `fees`, `receipt`, `photos`,
    /// `sign-in`, `seats`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Ticket => "ticket",
            Self::Check => "check",
            Self::Roster => "roster",
            Self::Fees => "fees",
            Self::Receipt => "receipt",
            Self::Photos => "photos",
            Self::SignIn => "sign-in",
            Self::Seats => "seats",
        }
    }

    /// The document that [`DocumentKind::key`] names.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What the office calls it, e.g. `报名表`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Form => "报名表",
            Self::Ticket => "准考证",
            Self::Check => "核对单",
            Self::Roster => "花名册",
            Self::Fees => "缴费通知单",
            Self::Receipt => "报送回执",
            Self::Photos => "照片对照单",
            Self::SignIn => "签到表",
            Self::Seats => "座次表",
        }
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}
