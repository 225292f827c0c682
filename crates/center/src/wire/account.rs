//! Who works here, and how they sign in.

use super::wire;

wire! {
    /// Every error.
    pub struct Refused {
        /// What a page acts on.
        pub code: RefusedCode,
        /// Plain Chinese with the next step.
        pub message: String,
        /// The field of the request, where there is one.
        pub field: Option<String>,
    }

    /// See [`Refused`].
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum RefusedCode {
        /// 400: not of the agreed form.
        Malformed,
        /// 401: sign in (again).
        SignIn,
        /// 403: the role does not allow it, or the request did not come from this console's page.
        Forbidden,
        /// 404.
        NotFound,
        /// 409: somebody else was faster, or the count is not what was confirmed: look again.
        Conflict,
        /// 413.
        TooLarge,
        /// 422: understood and refused.
        Refused,
        /// 429: too many attempts, wait.
        TooMany,
        /// 503: come again after `Retry-After`.
        Busy,
        /// 500.
        Internal,
    }

    /// What somebody may do.
    #[derive(Copy, Eq, PartialOrd, Ord, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum Role {
        /// 管理员: everything.
        Administrator,
        /// 审查员.
        Reviewer,
        /// 收费员.
        Cashier,
        /// 考务员: rooms, seats, tickets.
        Arranger,
        /// 只读.
        ReadOnly,
    }

    /// How the console stands for whoever asks.
    pub struct ConsoleState {
        /// 鉴定中心: its own name where it is set, else from the latest plan; `None` without one.
        pub center: Option<String>,
        /// Version of the program.
        pub version: String,
        /// The date used when it is not today's (a rehearsal).
        pub rehearsal: Option<String>,
        /// Nobody has an account yet: ask for the administrator's password.
        pub setup: Option<Setup>,
        /// Who is signed in.
        pub me: Option<Me>,
    }

    /// The first start.
    pub struct Setup {
        /// Asked from another machine: the one-time code that `serve` printed is needed too.
        pub code_needed: bool,
    }

    /// Who is signed in. `csrf` goes into the header `x-kaobao-csrf` of every request that is not a GET.
    pub struct Me {
        /// Id.
        pub staff: String,
        /// Name to sign in by.
        pub name: String,
        /// 姓名.
        pub display: String,
        /// Role.
        pub role: Role,
        /// Goes into the header `x-kaobao-csrf`.
        pub csrf: String,
        /// When the session ends without use.
        pub until: String,
        /// Whether publishing tickets needs a second person.
        pub two_person: bool,
    }

    /// The administrator's account at the first start. Header `x-kaobao-csrf` with any text.
    pub struct FirstStart {
        /// Name to sign in by.
        pub name: String,
        /// 姓名.
        pub display: String,
        /// At least ten characters.
        pub password: String,
        /// What `serve` printed; not needed on the center's own machine.
        pub code: Option<String>,
    }

    /// Signing in. Header `x-kaobao-csrf` with any text.
    pub struct SignIn {
        /// Name.
        pub name: String,
        /// Password.
        pub password: String,
    }

    /// One's own new password; ends one's other sessions.
    pub struct NewPassword {
        /// The present one.
        pub old: String,
        /// The new one.
        pub new: String,
    }

    /// An account in the list.
    pub struct StaffInfo {
        /// Id.
        pub staff: String,
        /// Name to sign in by.
        pub name: String,
        /// 姓名.
        pub display: String,
        /// Role.
        pub role: Role,
        /// Whether it can sign in.
        pub active: bool,
        /// RFC 3339.
        pub added_at: String,
        /// Last signed in.
        pub last_seen: Option<String>,
        /// Open sessions.
        pub sessions: u32,
    }

    /// A new account.
    pub struct NewStaff {
        /// Name to sign in by: 2 to 32 letters, digits, `.`, `-`, `_`, or Chinese characters.
        pub name: String,
        /// 姓名.
        pub display: String,
        /// Role.
        pub role: Role,
        /// First password.
        pub password: String,
    }

    /// A changed account; its sessions end when role, activity or password change.
    pub struct ChangeStaff {
        /// 姓名.
        pub display: String,
        /// Role.
        pub role: Role,
        /// Whether it can sign in.
        pub active: bool,
        /// A new password, when it was forgotten.
        pub password: Option<String>,
    }

    /// Settings of the console.
    pub struct ConsoleSettings {
        /// Publishing tickets needs a request and the approval by another person.
        pub two_person: bool,
        /// A session ends after so many minutes without use, 5 to 720.
        pub idle_minutes: u32,
        /// The center's address that goes into enrolment files; `None` for packages only.
        pub center_url: Option<String>,
        /// The center's own name, on enrolment files and papers; that of the plan when `None`.
        #[serde(default)]
        pub center_name: Option<String>,
    }

    /// How far long work is. Work that may take long takes `task=<uuid made by the page>` in its query.
    pub struct TaskInfo {
        /// In Chinese, e.g. 核对报名.
        pub stage: String,
        /// Done so far.
        pub done: u32,
        /// Of so many; 0 while unknown.
        pub total: u32,
        /// Whether the work has ended, well or not.
        pub ended: bool,
    }

    /// Which task a request reports its progress to.
    pub struct TaskQuery {
        /// UUID made by the page.
        pub task: Option<String>,
    }
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Administrator,
        Self::Reviewer,
        Self::Cashier,
        Self::Arranger,
        Self::ReadOnly,
    ];
    /// As in JSON and in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Reviewer => "reviewer",
            Self::Cashier => "cashier",
            Self::Arranger => "arranger",
            Self::ReadOnly => "read_only",
        }
    }
    /// From the database.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
    /// On screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Administrator => "管理员",
            Self::Reviewer => "审查员",
            Self::Cashier => "收费员",
            Self::Arranger => "考务员",
            Self::ReadOnly => "只读",
        }
    }
}
