//! Every route of the console, once: who may, what goes in, what comes out. The router, the OpenAPI document, the
//! TypeScript bindings and the test of every role on every route are made of this table.

use super::gate;
use crate::{http::App, wire::*};
use axum::{
    Router, middleware,
    routing::{MethodFilter, on},
};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nobody has to be signed in.
    Open,
    /// Whoever is signed in.
    Staff,
    /// These, and the administrator.
    Only(&'static [Role]),
}

impl Access {
    /// Whether a role may; `None` for somebody who is not signed in.
    pub fn allows(self, role: Option<Role>) -> bool {
        match (self, role) {
            (Self::Open, _) => true,
            (_, None) => false,
            (Self::Staff, Some(_)) | (Self::Only(_), Some(Role::Administrator)) => true,
            (Self::Only(roles), Some(role)) => roles.contains(&role),
        }
    }
}

/// What a request's body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON of this type.
    Json(&'static str),
    /// A file of this kind.
    File(&'static str),
}

/// What the answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: 204.
    None,
    /// JSON of this type; `Vec<T>` for a list.
    Json(&'static str),
    /// A file of this kind.
    File(&'static str),
}

/// A route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Its name for the bindings.
    pub name: &'static str,
    /// `GET`, `POST`, `PUT`, `DELETE`.
    pub method: &'static str,
    /// Parameters in braces.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
    /// Type of the query.
    pub query: Option<&'static str>,
    /// Body.
    pub body: Body,
    /// Answer.
    pub answer: Answer,
    /// What it does.
    pub doc: &'static str,
}

const REVIEW: Access = Access::Only(&[Role::Reviewer]);
const CASH: Access = Access::Only(&[Role::Cashier]);
const ARRANGE: Access = Access::Only(&[Role::Arranger]);
const ADMIN: Access = Access::Only(&[]);
const IMPORT: Access = Access::Only(&[Role::Reviewer]);
const REVEAL: Access = Access::Only(&[Role::Reviewer, Role::Arranger]);
/// Whoever may both print for the rooms and reveal.
const PRINT_REVEALED: Access = Access::Only(&[Role::Arranger]);

macro_rules! query_name {
    (_) => {
        None
    };
    ($name:ident) => {
        Some(stringify!($name))
    };
}
macro_rules! payload {
    ($kind:ident _) => {
        $kind::None
    };
    ($kind:ident [$file:literal]) => {
        $kind::File($file)
    };
    ($kind:ident ($($name:tt)+)) => {
        $kind::Json(stringify!($($name)+))
    };
}
/// Does something with the type, where there is one.
macro_rules! each_type {
    ($do:ident _) => {};
    ($do:ident [$file:literal]) => {};
    ($do:ident (Vec<$name:ty>)) => {
        $do!($name)
    };
    ($do:ident ($name:ty)) => {
        $do!($name)
    };
    ($do:ident $name:ident) => {
        $do!($name)
    };
}

macro_rules! routes {
    ($($(#[doc = $doc:literal])+ $name:ident $method:ident $path:literal, $access:expr, $query:tt, $body:tt, $answer:tt => $module:ident::$handler:ident;)+) => {
        /// All of them.
        pub const ROUTES: &[Route] = &[$(Route {
            name: stringify!($name),
            method: stringify!($method),
            path: $path,
            access: $access,
            query: query_name!($query),
            body: payload!(Body $body),
            answer: payload!(Answer $answer),
            doc: concat!($($doc, "\n"),+),
        }),+];

        /// The routes with their handlers, each behind the gate.
        pub(super) fn router(app: &App) -> Router<App> {
            let mut routes = ROUTES.iter();
            let mut router = Router::new();
            $(
                if let Some(route) = routes.next() {
                    let gate = middleware::from_fn_with_state((app.clone(), route), gate::gate);
                    let handler = on(MethodFilter::$method, super::$module::$handler);
                    router = router.route($path, handler.route_layer(gate));
                }
            )+
            router
        }

        /// Every type's schema, by name.
        pub fn schemas() -> Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)> {
            let mut all = Vec::new();
            macro_rules! add {
                ($type:ty) => {{
                    <$type as utoipa::ToSchema>::schemas(&mut all);
                    all.push((<$type as utoipa::ToSchema>::name().into_owned(), <$type as utoipa::PartialSchema>::schema()));
                }};
            }
            $(each_type!(add $query); each_type!(add $body); each_type!(add $answer);)+
            add!(Refused);
            all
        }

        /// Every type, for the bindings.
        #[cfg(test)]
        pub(super) fn types() -> specta::Types {
            let mut types = specta::Types::default();
            macro_rules! add {
                ($type:ty) => { types = types.register::<$type>(); };
            }
            $(each_type!(add $query); each_type!(add $body); each_type!(add $answer);)+
            add!(Refused);
            types
        }
    };
}

routes! {
    /// How the console stands: first start, signed in or not.
    state GET "/api/state", Access::Open, _, _, (ConsoleState) => account::state;
    /// The administrator's account, while there is none. From the center's own machine, or with the printed code.
    first_start POST "/api/first-start", Access::Open, _, (FirstStart), (Me) => account::first_start;
    /// Signs in. The session is in a cookie that scripts cannot read.
    sign_in POST "/api/session", Access::Open, _, (SignIn), (Me) => account::sign_in;
    /// Signs out.
    sign_out DELETE "/api/session", Access::Staff, _, _, _ => account::sign_out;
    /// Ends all one's sessions, on every machine.
    sign_out_everywhere DELETE "/api/sessions", Access::Staff, _, _, _ => account::sign_out_everywhere;
    /// One's own new password.
    set_password PUT "/api/password", Access::Staff, _, (NewPassword), _ => account::set_password;
    /// Words, plans and units for choices and filters.
    lookups GET "/api/lookups", Access::Staff, _, _, (Lookups) => account::lookups;
    /// How far long work is.
    task GET "/api/tasks/{task}", Access::Staff, _, _, (TaskInfo) => account::task;

    /// All accounts.
    staff GET "/api/staff", ADMIN, _, _, (Vec<StaffInfo>) => account::staff;
    /// A new account.
    add_staff POST "/api/staff", ADMIN, _, (NewStaff), (StaffInfo) => account::add_staff;
    /// Changes an account. The last active administrator stays one.
    change_staff PUT "/api/staff/{staff}", ADMIN, _, (ChangeStaff), (StaffInfo) => account::change_staff;
    /// Ends somebody's sessions.
    end_sessions DELETE "/api/staff/{staff}/sessions", ADMIN, _, _, _ => account::end_sessions;
    /// The settings.
    settings GET "/api/settings", Access::Staff, _, _, (ConsoleSettings) => account::settings;
    /// Changes the settings.
    set_settings PUT "/api/settings", ADMIN, _, (ConsoleSettings), (ConsoleSettings) => account::set_settings;

    /// Batches, newest first.
    batches GET "/api/batches", Access::Staff, BatchQuery, _, (BatchPage) => batches::batches;
    /// One batch.
    batch GET "/api/batches/{batch}", Access::Staff, _, _, (BatchDetail) => batches::batch;
    /// What its receipt says of each application.
    batch_lines GET "/api/batches/{batch}/lines", Access::Staff, LineQuery, _, (LinePage) => batches::lines;
    /// Imports a package; its bytes are the body.
    import_package POST "/api/packages", IMPORT, TaskQuery, ["application/octet-stream"], (PackageImported) => batches::import_package;
    /// The answer file for the PC that a batch came from.
    batch_answer GET "/api/batches/{batch}/answer", IMPORT, _, _, ["application/octet-stream"] => batches::answer;

    /// How many wait for review.
    queue GET "/api/review/queue", REVIEW, PeopleFilter, _, (QueueInfo) => review::queue;
    /// Takes the next one to review; nobody else gets it while one holds it.
    next POST "/api/review/next", REVIEW, _, (NextRequest), (NextCandidate) => review::next;
    /// Ready-made reasons by field.
    reasons GET "/api/review/reasons", REVIEW, _, _, (Vec<ReadyReasons>) => review::reasons;
    /// How many a bulk pass would pass: waiting, and held by nobody else.
    bulk_count POST "/api/review/bulk/count", REVIEW, _, (PeopleFilter), (Count) => review::bulk_count;
    /// Passes a selection whose count was confirmed.
    bulk_pass POST "/api/review/bulk", REVIEW, TaskQuery, (CountedFilter), (BulkDone) => review::bulk_pass;
    /// One person's application. The look is in the audit log.
    candidate GET "/api/candidates/{number}", Access::Staff, _, _, (Candidate) => candidate::candidate;
    /// Takes, or holds on to, this one for review. `conflict` when somebody else holds it.
    hold PUT "/api/candidates/{number}/hold", REVIEW, _, _, (Lease) => review::hold;
    /// Lets it go.
    release DELETE "/api/candidates/{number}/hold", REVIEW, _, _, _ => review::release;
    /// Passes, returns or rejects. A passed one can be returned or rejected while nobody paid.
    decide POST "/api/candidates/{number}/decision", REVIEW, _, (Decision), (Decided) => review::decide;
    /// ID number and telephone in full. In the audit log.
    reveal POST "/api/candidates/{number}/reveal", REVEAL, _, _, (Revealed) => candidate::reveal;
    /// A photo by its SHA-256; never changes.
    photo GET "/api/photos/{sha}", Access::Staff, _, _, ["image/jpeg"] => candidate::photo;

    /// A page of people, by number.
    people GET "/api/people", Access::Staff, PeopleQuery, _, (PeoplePage) => people::people;
    /// How many fit.
    people_count GET "/api/people/count", Access::Staff, PeopleFilter, _, (Count) => people::count;
    /// A list as a file, masked.
    export POST "/api/exports", Access::Staff, TaskQuery, (ExportRequest), ["application/octet-stream"] => people::export;
    /// The same in full; in the audit log as such.
    export_revealed POST "/api/exports/revealed", REVEAL, TaskQuery, (ExportRequest), ["application/octet-stream"] => people::export_revealed;
    /// A list as PDF, 花名册, with ID numbers in full: in the audit log. At most 5,000 people of one plan.
    print_people POST "/api/prints/people", REVEAL, TaskQuery, (PeopleFilter), ["application/pdf"] => people::roster;
    /// A list of the console as a file. In the audit log.
    export_list POST "/api/exports/lists", Access::Staff, TaskQuery, (ListExport), ["application/octet-stream"] => lists::export;
    /// The same for paper, at most 5,000 lines. In the audit log.
    print_list POST "/api/prints/lists", Access::Staff, _, (ListRequest), (ListSheet) => lists::sheet;
    /// Numbers for charts.
    statistics GET "/api/statistics", Access::Staff, PlanQuery, _, (Statistics) => people::statistics;

    /// Payment codes by batch.
    payment_codes GET "/api/payments/codes", Access::Staff, PlanQuery, _, (Vec<PaymentCode>) => money::codes;
    /// The book.
    payments GET "/api/payments", Access::Staff, LedgerQuery, _, (LedgerPage) => money::payments;
    /// Looks at the bank's CSV; books nothing.
    bank_preview POST "/api/payments/bank/preview", CASH, _, ["text/csv"], (BankReport) => money::bank_preview;
    /// Books the matched lines of the CSV that was looked at.
    bank_book POST "/api/payments/bank", CASH, BankConfirm, ["text/csv"], (BankReport) => money::bank_book;
    /// Books one payment by hand.
    pay POST "/api/payments", CASH, _, (CashPayment), (BankLine) => money::pay;
    /// Takes a payment back, as a new entry.
    undo_payment POST "/api/payments/undo", CASH, _, (UndoPayment), (PaymentEntry) => money::undo;

    /// Sites with rooms and what sits in them.
    sites GET "/api/sites", Access::Staff, PlanQuery, _, (Vec<SiteInfo>) => seats::sites;
    /// A site's rooms anew, over those of the plan.
    set_rooms PUT "/api/sites/{plan}/{site}/rooms", ARRANGE, _, (SetRooms), (SiteInfo) => seats::set_rooms;
    /// The plan's own rooms again.
    reset_rooms DELETE "/api/sites/{plan}/{site}/rooms", ARRANGE, _, _, (SiteInfo) => seats::reset_rooms;
    /// Arranges everybody who paid.
    arrange POST "/api/seating/arrange", ARRANGE, PlanQuery, _, (ArrangeDone) => seats::arrange;
    /// A room's picture.
    room GET "/api/seating/room", Access::Staff, RoomQuery, _, (RoomPicture) => seats::room;
    /// Everything that is not as it should be, at most 500.
    conflicts GET "/api/seating/conflicts", Access::Staff, PlanQuery, _, (Vec<SeatConflict>) => seats::conflicts;
    /// Moves people, or says what would be wrong.
    move_seats POST "/api/seating/moves", ARRANGE, _, (MoveSeats), (Moved) => seats::move_seats;
    /// How tickets stand.
    tickets GET "/api/tickets", Access::Staff, PlanQuery, _, (TicketsInfo) => seats::tickets;
    /// Publishes, or asks a second person to.
    publish_tickets POST "/api/tickets/publish", ARRANGE, PlanQuery, _, (PublishAnswer) => seats::publish;
    /// Approves somebody else's request, and publishes.
    approve_tickets POST "/api/tickets/requests/{request}/approve", ARRANGE, _, _, (PublishAnswer) => seats::approve;
    /// Refuses a request, or withdraws one's own.
    refuse_tickets POST "/api/tickets/requests/{request}/refuse", ARRANGE, _, (RefuseRequest), _ => seats::refuse;
    /// Takes published tickets back.
    withdraw_tickets POST "/api/tickets/withdraw", ARRANGE, _, (Withdraw), (BulkDone) => seats::withdraw;
    /// Photo sheet, sign-in sheet or seating as PDF, ID numbers masked. In the audit log.
    print POST "/api/prints", ARRANGE, TaskQuery, (PrintRequest), ["application/pdf"] => seats::print;
    /// The same with ID numbers in full; in the audit log as such.
    print_revealed POST "/api/prints/revealed", PRINT_REVEALED, TaskQuery, (PrintRequest), ["application/pdf"] => seats::print_revealed;
    /// What a scanned ticket says.
    verify POST "/api/verify", Access::Staff, _, (VerifyRequest), (VerifyAnswer) => record::verify;

    /// All plans with their versions.
    plans GET "/api/plans", Access::Staff, _, _, (Vec<PlanInfo>) => plans::plans;
    /// A version's text.
    plan_text GET "/api/plans/{plan}/versions/{version}", Access::Staff, _, _, (PlanText) => plans::text;
    /// Checks a plan file.
    check_plan POST "/api/plans/check", ADMIN, _, (PlanText), (PlanCheck) => plans::check;
    /// Compares two versions, or one with a file.
    compare_plan POST "/api/plans/{plan}/compare", Access::Staff, _, (PlanCompare), (PlanDiff) => plans::compare;
    /// Publishes; the units learn of it at their next sync.
    publish_plan POST "/api/plans", ADMIN, _, (PlanText), (PlanPublished) => plans::publish;

    /// All units with their PCs.
    units GET "/api/units", Access::Staff, _, _, (Vec<UnitInfo>) => units::units;
    /// One unit: what it has sent and what it misses.
    unit GET "/api/units/{unit}", Access::Staff, _, _, (UnitDetail) => units::unit;
    /// A new unit with its enrolment files.
    add_unit POST "/api/units", ADMIN, _, (NewUnit), (EnrolmentFiles) => units::add;
    /// One more PC.
    add_slot POST "/api/units/{unit}/slots", ADMIN, _, _, (EnrolmentFiles) => units::add_slot;
    /// Refuses a PC from now on.
    revoke_slot DELETE "/api/units/{unit}/slots/{slot}", ADMIN, _, _, _ => units::revoke;
    /// The answer file for one PC.
    unit_answer GET "/api/units/{unit}/slots/{slot}/answer", IMPORT, _, _, ["application/octet-stream"] => units::answer;

    /// The audit log, newest first.
    audit GET "/api/audit", ADMIN, AuditQuery, _, (AuditPage) => record::audit;
    /// What the log can be filtered by.
    audit_choices GET "/api/audit/choices", ADMIN, _, _, (AuditChoices) => record::choices;
    /// The audit log as a file. In the audit log.
    export_audit POST "/api/exports/audit", ADMIN, TaskQuery, (AuditExport), ["application/octet-stream"] => lists::export_audit;
    /// The same for paper, at most 5,000 lines. In the audit log.
    print_audit POST "/api/prints/audit", ADMIN, _, (AuditFilter), (ListSheet) => lists::audit_sheet;
    /// Checks the whole log.
    verify_audit POST "/api/audit/verify", ADMIN, _, _, (AuditVerified) => record::verify_audit;
}
