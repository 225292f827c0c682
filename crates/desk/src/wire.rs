//! What the window and `--json` see. Flat, small, generated into TypeScript; no rules.
//!
//! Ids and numbers are strings, dates are `2017-06-10`, amounts are yuan as text, counts are `u32`.

pub use kaobao_exam::{Field, Fix, Problem, Severity, review::FieldReason, timetable::Phase};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! wire {
    ($($(#[$meta:meta])* pub $kind:ident $name:ident $body:tt)+) => { $(
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        $(#[$meta])*
        pub $kind $name $body
    )+ };
}

wire! {
    /// Every error that reaches a window or `--json`.
    pub struct WireError {
        /// For the hotline, e.g. `E-STORE-LOCKED`.
        pub code: String,
        /// Plain Chinese: what is wrong, where, what to do next.
        pub message: String,
        /// The field, where there is one.
        pub field: Option<Field>,
    }

    /// How the program stands when it starts.
    pub struct AppState {
        /// Where the data file is, or would be.
        pub data: String,
        /// What to show.
        pub phase: AppPhase,
        /// Version of the program.
        pub version: String,
        /// The practice unit is open, not the unit's data.
        pub practice: bool,
        /// Set when the date is not today's (a rehearsal): the date used.
        pub rehearsal: Option<String>,
    }

    /// See [`AppState`].
    #[serde(rename_all = "snake_case")]
    pub enum AppPhase {
        /// No data file yet: choose an enrolment file.
        New,
        /// The key is not in the key store: ask for the passphrase.
        Locked,
        /// Ready to work.
        Open,
    }

    /// After the enrolment.
    pub struct Enrolled {
        /// Shown once, to be printed.
        pub recovery_code: String,
        /// The unit.
        pub unit: UnitInfo,
    }

    /// What an enrolment file holds, before anything is made of it.
    pub struct EnrolmentLook {
        /// The unit.
        pub unit: UnitInfo,
        /// The plan that would be taken into work.
        pub plan: PlanInfo,
        /// Titles of the other plans in it.
        pub other_plans: Vec<String>,
        /// In order of time.
        pub timetable: Vec<TimetableEntry>,
        /// What is due next, in words.
        pub next_due: Option<String>,
    }

    /// 单位.
    pub struct UnitInfo {
        /// Five digits.
        pub code: String,
        /// 名称.
        pub name: String,
        /// 省直单位 …
        pub kind: String,
        /// 主管部门.
        pub department: String,
        /// City, where there is one.
        pub city: Option<String>,
        /// This PC.
        pub slot: u8,
        /// 鉴定中心.
        pub center: String,
        /// Its address, `None` for packages only.
        pub center_url: Option<String>,
    }

    /// 单位与计划.
    pub struct Overview {
        /// The unit.
        pub unit: UnitInfo,
        /// The plan.
        pub plan: PlanInfo,
        /// Other plans that were received.
        pub other_plans: Vec<PlanInfo>,
        /// In order of time.
        pub timetable: Vec<TimetableEntry>,
        /// What is due next, in words.
        pub next_due: Option<String>,
        /// How many stand where, in the order of the way.
        pub standings: Vec<Count>,
        /// How many have an error, by kind; for "what is missing".
        pub todo: Vec<Todo>,
        /// How many are missing what, the most frequent first.
        pub lacks: Vec<Lack>,
        /// People in all.
        pub people: u32,
        /// Batches that the center has not confirmed.
        pub waiting_batches: u32,
        /// RFC 3339, last successful contact.
        pub last_sync: Option<String>,
        /// RFC 3339, since when the center could not be reached; `None` after a contact.
        pub offline_since: Option<String>,
        /// RFC 3339, when the last receipt was taken over.
        pub last_receipt: Option<String>,
        /// RFC 3339, last backup.
        pub last_backup: Option<String>,
        /// Why it is time for a backup, in words; `None` while it is not.
        pub backup_due: Option<String>,
    }

    /// 考试计划.
    pub struct PlanInfo {
        /// Short name.
        pub id: String,
        /// 标题.
        pub title: String,
        /// The notice.
        pub notice: String,
        /// 咨询电话.
        pub hotlines: Vec<Hotline>,
        /// The photo rule in words.
        pub photo_rule: String,
        /// Pixels that a photo has, or has at least.
        pub photo_width: u32,
        /// Pixels.
        pub photo_height: u32,
        /// Fee by level, in words.
        pub fees: Vec<String>,
        /// Tickets may be printed from this day.
        pub tickets_from: String,
    }

    /// 咨询电话.
    pub struct Hotline {
        /// For what.
        pub topic: String,
        /// Who answers.
        pub office: String,
        /// Numbers.
        pub phones: Vec<String>,
    }

    /// One line of the timetable.
    pub struct TimetableEntry {
        /// What.
        pub what: String,
        /// First day.
        pub from: String,
        /// Last day.
        pub until: String,
        /// Past, now, coming.
        pub phase: Phase,
    }

    /// A label with a number.
    pub struct Count {
        /// Stable key.
        pub key: String,
        /// On screen.
        pub label: String,
        /// How many.
        pub count: u32,
    }

    /// Something to do, with the page where it is done.
    pub struct Todo {
        /// What, e.g. `12 人有错误要改`.
        pub text: String,
        /// `roster`, `photos`, `submit`, `results`, `fees`, `print`, `settings`.
        pub page: String,
        /// How many.
        pub count: u32,
    }

    /// Something that people lack or have wrong.
    pub struct Lack {
        /// E.g. `没有填写联系电话`.
        pub text: String,
        /// How many people.
        pub count: u32,
        /// Where it is mended: `roster` or `photos`.
        pub page: String,
        /// The first of them.
        pub id: String,
        /// The field, where it is one.
        pub field: Option<Field>,
    }

    /// The roster as arrays.
    pub struct Grid {
        /// Columns in the order of `Row::values`.
        pub columns: Vec<Column>,
        /// Everybody.
        pub rows: Vec<Row>,
    }

    /// The roster for a window with tens of thousands of rows: as [`Grid`], but every text and every problem once.
    /// The lists without another word hold one entry a person, in the same order.
    #[derive(Default)]
    pub struct Sheet {
        /// Equal as long as nothing changed; names what a window shows.
        pub state: String,
        /// Columns in the order of a row's cells.
        pub columns: Vec<Column>,
        /// Every text of the cells.
        pub words: Vec<String>,
        /// Every problem.
        pub problems: Vec<Problem>,
        /// Row by row, one place in `words` for each column.
        pub cells: Vec<u32>,
        /// Application ids.
        pub ids: Vec<String>,
        /// 报名序号, grouped.
        pub numbers: Vec<String>,
        /// See [`Row::version`].
        pub versions: Vec<u32>,
        /// `editing`, `sealed`, …
        pub states: Vec<String>,
        /// 编辑中, 已封存 …
        pub standings: Vec<String>,
        /// Revision, from 1.
        pub revisions: Vec<u32>,
        /// The photo that will be sent, by hash.
        pub photos: Vec<Option<String>>,
        /// Whether fields can be changed now.
        pub editable: Vec<bool>,
        /// The six key fields are confirmed as they are.
        pub confirmed: Vec<bool>,
        /// The six key fields wait to be confirmed.
        pub waits: Vec<bool>,
        /// Nothing is in the way of sealing.
        pub ready: Vec<bool>,
        /// Places in `problems`.
        pub wrong: Vec<Vec<u32>>,
    }

    /// A column.
    pub struct Column {
        /// Field.
        pub field: Field,
        /// 名称.
        pub label: String,
        /// Marked *.
        pub required: bool,
        /// One of the six (S04).
        pub key_six: bool,
        /// Values to choose from; empty for free text. Level, category and trade depend on the row: see `choices`.
        pub choices: Vec<String>,
        /// For each choice what else finds it: pinyin, initials, codes, other names, with a space between.
        pub keys: Vec<String>,
    }

    /// One application. `values` are as entered; `shown` overrides by column what rules filled in.
    pub struct Row {
        /// Application id.
        pub id: String,
        /// 报名序号, grouped.
        pub number: String,
        /// Grows with every change; send it back with an edit.
        pub version: u32,
        /// 编辑中, 已封存 …
        pub standing: String,
        /// `editing`, `sealed`, …
        pub state: String,
        /// Whether fields can be changed now.
        pub editable: bool,
        /// Revision, from 1.
        pub revision: u32,
        /// In the order of the columns, defaults and derived values filled in.
        pub values: Vec<String>,
        /// Everything wrong, photo included.
        pub problems: Vec<Problem>,
        /// The photo that will be sent, by hash.
        pub photo: Option<String>,
        /// The six key fields are confirmed as they are.
        pub confirmed: bool,
        /// The six key fields wait to be confirmed: nothing else of the form stands against them.
        pub waits: bool,
        /// Nothing is in the way of sealing.
        pub ready: bool,
    }

    /// One cell to change.
    pub struct CellEdit {
        /// Application.
        pub id: String,
        /// Which version was seen.
        pub version: u32,
        /// Which field.
        pub field: Field,
        /// New text.
        pub value: String,
    }

    /// What a change did.
    pub struct Edited {
        /// Rows that look different now: the changed ones and those whose duplicates came or went.
        pub rows: Vec<Row>,
        /// Ids that are gone.
        pub removed: Vec<String>,
        /// [`Sheet::state`] after it; empty when others changed something too, so that all is to be read again.
        pub state: String,
    }

    /// What can be chosen in a row just now (S12).
    pub struct RowChoices {
        /// Trades, all of them.
        pub trades: Vec<String>,
        /// Levels that fit unit and trade, the likely one first.
        pub levels: Vec<String>,
        /// Categories that fit level and type.
        pub categories: Vec<String>,
    }

    /// How a spreadsheet's columns are understood.
    pub struct ImportPreview {
        /// The file.
        pub file: String,
        /// Sheet's name.
        pub sheet: String,
        /// All sheets of the workbook that are not hidden.
        pub sheets: Vec<String>,
        /// Row of the headings as the spreadsheet numbers it.
        pub header_row: u32,
        /// Columns.
        pub columns: Vec<ImportColumn>,
        /// Rows with people.
        pub people: u32,
        /// Not yet stored.
        pub new: u32,
        /// Stored with other values.
        pub changed: u32,
        /// Stored just so.
        pub same: u32,
        /// With errors.
        pub wrong: u32,
        /// Cells that could not be read.
        pub problems: Vec<CellProblem>,
        /// What would become of each row.
        pub rows: Vec<ImportRow>,
    }

    /// A row of a spreadsheet, held against what is stored.
    pub struct ImportRow {
        /// As the spreadsheet numbers it.
        pub row: u32,
        /// 姓名.
        pub name: String,
        /// 工种.
        pub trade: String,
        /// 级别.
        pub level: String,
        /// What an import would do.
        pub fate: ImportFate,
        /// How many errors it has.
        pub errors: u32,
        /// Field, stored, read.
        pub changes: Vec<(Field, String, String)>,
    }

    /// See [`ImportRow`].
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum ImportFate {
        /// Nobody's yet.
        New,
        /// Stored with other values.
        Changed,
        /// Stored just so.
        Same,
        /// Stored with other values that cannot be changed now.
        Frozen,
    }

    /// An import and what it takes to undo it.
    pub struct Imported {
        /// What it did.
        pub report: ImportReport,
        /// Applications that are new.
        pub added: Vec<String>,
        /// Cells that changed.
        pub cells: Vec<ImportedCell>,
        /// People who were there and got another photo.
        pub photos: Vec<ImportedPhoto>,
    }

    /// A photo that an import gave to somebody who was there.
    pub struct ImportedPhoto {
        /// Application.
        pub id: String,
        /// What this person had.
        pub before: PhotoPair,
        /// What this person has now.
        pub after: PhotoPair,
    }

    /// Somebody's photo, by SHA-256.
    pub struct PhotoPair {
        /// As it came.
        pub original: Option<String>,
        /// The one to send.
        pub photo: Option<String>,
    }

    /// A photo to be changed for one that was there before.
    pub struct PhotoSwap {
        /// Application.
        pub id: String,
        /// The version the window showed.
        pub version: u32,
        /// Only while this is what the person has.
        pub from: PhotoPair,
        /// What the person gets.
        pub to: PhotoPair,
    }

    /// A cell that an import changed.
    pub struct ImportedCell {
        /// Application.
        pub id: String,
        /// Which field.
        pub field: Field,
        /// What stood there.
        pub before: String,
        /// What stands there now.
        pub after: String,
    }

    /// An earlier plan whose people can be taken over.
    pub struct LastPlan {
        /// Short name.
        pub id: String,
        /// 标题.
        pub title: String,
        /// How many people it has.
        pub people: u32,
    }

    /// Which list of the last time, and what else is known.
    pub struct LastRequest {
        /// An earlier plan of this unit; otherwise `roster` names a spreadsheet.
        pub plan: Option<String>,
        /// Last year's roster as a spreadsheet.
        pub roster: Option<String>,
        /// Who works here now, as a spreadsheet: tells who joined and who left.
        pub staff: Option<String>,
        /// The results of the last exam, as a spreadsheet; the roster may hold them too.
        pub results: Option<String>,
        /// Those of whom no result is known count as passed, otherwise as never having sat.
        pub assume_passed: bool,
    }

    /// What a list of the last time comes to this time.
    pub struct LastPreview {
        /// The plan's title or the file.
        pub source: String,
        /// Names exactly this; taking people names it again, so that nothing else is taken than was seen.
        pub state: String,
        /// Of how many no result was known.
        pub assumed: u32,
        /// Everybody, in the order of the list; then those who joined.
        pub rows: Vec<LastRow>,
        /// What is odd about the files.
        pub problems: Vec<CellProblem>,
    }

    /// Somebody of the last time, or somebody new.
    pub struct LastRow {
        /// Place in the list.
        pub at: u32,
        /// 姓名.
        pub name: String,
        /// 证件号码, masked.
        pub id_number: String,
        /// What was applied for, or is held.
        pub last: String,
        /// How it ended, in words; empty for somebody new.
        pub outcome: String,
        /// What is due.
        pub group: LastGroup,
        /// Why, or from which day.
        pub why: String,
        /// 工种 of this time.
        pub trade: String,
        /// 级别 of this time.
        pub level: String,
        /// What is still to be filled in or mended after taking over.
        pub errors: u32,
        /// Whether it can be taken over at all.
        pub open: bool,
        /// Whether it should be, unless the clerk says otherwise.
        pub take: bool,
    }

    /// See [`LastRow`].
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum LastGroup {
        /// 可晋级.
        Promotion,
        /// 可补考.
        Resit,
        /// 可重报 the same level.
        Again,
        /// 年限未到.
        NotYet,
        /// 新进: works here now, was not on the list.
        Joiner,
        /// 离开: was on the list, works here no more.
        Leaver,
        /// Already on this time's roster.
        Here,
        /// Nothing to apply for here.
        Nothing,
    }

    /// One column of a spreadsheet.
    pub struct ImportColumn {
        /// From 0.
        pub column: u32,
        /// As the spreadsheet shows it, e.g. `C`.
        pub letter: String,
        /// Its heading.
        pub heading: String,
        /// What it is taken for.
        pub field: Option<Field>,
        /// The first values.
        pub samples: Vec<String>,
    }

    /// How the clerk wants a spreadsheet to be read; nothing: as the program understands it.
    #[derive(Default)]
    pub struct ReadAs {
        /// Which sheet of the workbook.
        pub sheet: Option<String>,
        /// Columns that were set otherwise.
        pub columns: Vec<ColumnChoice>,
    }

    /// A column that the clerk set otherwise.
    pub struct ColumnChoice {
        /// From 0.
        pub column: u32,
        /// `None`: leave it out.
        pub field: Option<Field>,
    }

    /// Something wrong at a place in a spreadsheet.
    pub struct CellProblem {
        /// E.g. `C12`, or `第 12 行`.
        pub cell: String,
        /// Whose row, where known.
        pub name: String,
        /// What is wrong.
        pub what: String,
        /// How to mend it.
        pub mend: String,
        /// Whether it stops the application.
        pub severity: Severity,
        /// Stable code.
        pub code: String,
        /// S-id.
        pub clause: String,
    }

    /// What an import did.
    pub struct ImportReport {
        /// Rows with people in the file.
        pub read: u32,
        /// New applications.
        pub added: u32,
        /// Applications whose values changed.
        pub changed: u32,
        /// Nothing new.
        pub same: u32,
        /// Not taken, because they are sealed or could not be told apart.
        pub skipped: u32,
        /// With errors that are still to be mended (they are stored all the same).
        pub wrong: u32,
        /// Every problem with its cell.
        pub problems: Vec<CellProblem>,
        /// Photos, where a folder was given.
        pub photos: Option<PhotoReport>,
        /// Where the annotated workbook went.
        pub annotated: Option<String>,
    }

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
        /// Matched, but nothing helps.
        pub refused: Vec<PhotoLine>,
        /// No person for the file.
        pub unmatched: Vec<String>,
        /// The name fits several people.
        pub ambiguous: Vec<PhotoLine>,
        /// Several files for one person; none was taken.
        pub doubled: Vec<PhotoLine>,
        /// People without a photo after this.
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

    /// Everybody's photos; every problem once, named by place.
    pub struct PhotoWall {
        /// In the order of the roster, their own lists of problems left empty.
        pub cards: Vec<PhotoCard>,
        /// For each of them its problems.
        pub wrong: Vec<Vec<u32>>,
        /// Every problem.
        pub problems: Vec<Problem>,
    }

    /// Whose six key fields this clerk has to look at.
    pub struct CheckQueue {
        /// Application ids, in the order of the roster.
        pub ids: Vec<String>,
        /// For each of them who looked before; empty for a first look.
        pub seen_by: Vec<String>,
        /// People this clerk has seen, who wait for somebody else.
        pub for_others: u32,
        /// Two clerks have to look.
        pub two_clerks: bool,
    }

    /// What can be sealed and what stays behind.
    pub struct SealPreview {
        /// Application ids.
        pub ready: Vec<String>,
        /// Those that stay, and why.
        pub behind: Vec<Behind>,
        /// Set when nothing can be handed in today.
        pub closed: Option<Problem>,
    }

    /// Somebody who stays behind.
    pub struct Behind {
        /// Application.
        pub id: String,
        /// 报名序号.
        pub number: String,
        /// 姓名.
        pub name: String,
        /// Why.
        pub why: Vec<String>,
    }

    /// A batch.
    pub struct BatchInfo {
        /// Id.
        pub id: String,
        /// RFC 3339.
        pub sealed_at: String,
        /// Applications in it.
        pub count: u32,
        /// `sealed` or `receipted`.
        pub state: String,
        /// 待报送, 已报送.
        pub label: String,
        /// Accepted by the center.
        pub accepted: u32,
        /// Refused by the center's rules.
        pub refused: u32,
        /// RFC 3339 by the center's clock.
        pub received_at: Option<String>,
    }

    /// How a sync goes.
    pub struct SyncProgress {
        /// `offer`, `send`, `commit`, `changes`, `done`.
        pub phase: String,
        /// On screen.
        pub label: String,
        /// Done so far.
        pub done: u32,
        /// Of so many.
        pub total: u32,
    }

    /// What a sync, or an answers file, brought.
    pub struct SyncReport {
        /// Batches confirmed by receipt.
        pub batches: Vec<BatchInfo>,
        /// Changes taken over.
        pub changes: u32,
        /// In words, one line each kind: `通过 12 人` …
        pub lines: Vec<String>,
        /// Receipts refused these.
        pub refused: Vec<CellProblem>,
    }

    /// What the results come to, one line for each state that asks for something.
    pub struct ResultNote {
        /// `returned`, `passed`, …
        pub state: String,
        /// On screen.
        pub label: String,
        /// How many.
        pub count: u32,
        /// What to do, or until when.
        pub text: String,
    }

    /// A sealed application and what came back.
    pub struct ResultRow {
        /// Application.
        pub id: String,
        /// 报名序号.
        pub number: String,
        /// 姓名.
        pub name: String,
        /// 工种.
        pub trade: String,
        /// 级别.
        pub level: String,
        /// `received`, `returned`, …
        pub state: String,
        /// On screen.
        pub standing: String,
        /// The center's words: reasons, congratulation, room and seat.
        pub words: String,
        /// Reason by field when returned.
        pub reasons: Vec<FieldReason>,
        /// Revision.
        pub revision: u32,
        /// Sealed values that changed since the revision before: field, old, new.
        pub changed: Vec<(Field, String, String)>,
    }

    /// 缴费.
    pub struct Fees {
        /// By level: label, people, fee each, sum.
        pub lines: Vec<FeeLine>,
        /// Sum of unpaid.
        pub due: String,
        /// The same in capitals.
        pub due_capitals: String,
        /// Sum of paid.
        pub paid: String,
        /// Last day.
        pub until: String,
        /// Days left, negative when over.
        pub days_left: i32,
        /// Unpaid people.
        pub unpaid: Vec<ResultRow>,
    }

    /// One level's fees.
    pub struct FeeLine {
        /// Level.
        pub level: String,
        /// People.
        pub people: u32,
        /// Each, yuan.
        pub each: String,
        /// Sum, yuan.
        pub sum: String,
    }

    /// A document to print.
    #[serde(rename_all = "snake_case")]
    pub enum Document {
        /// 核对单.
        Check,
        /// 报名表.
        Forms,
        /// 准考证.
        Tickets,
        /// 花名册.
        Roster,
        /// 缴费通知单.
        Fees,
        /// 报送回执.
        Receipt,
    }

    /// What to print, and how.
    pub struct PrintRequest {
        /// Which document.
        pub document: Document,
        /// Applications; everybody when there are none.
        pub ids: Vec<String>,
        /// In which order.
        pub order: PrintOrder,
        /// A file for each person or batch, into a folder.
        pub each: bool,
        /// How these files are called, e.g. `{姓名}_{报名序号}.pdf`; empty for the document's own way.
        pub name: String,
        /// Two tickets on a page.
        pub two_up: bool,
        /// For printing on both sides.
        pub duplex: bool,
        /// PDF/A-2u, for the archive.
        pub pdf_a: bool,
    }

    /// See [`PrintRequest`].
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum PrintOrder {
        /// As in the roster.
        Roster,
        /// By site, room and seat.
        Room,
        /// By unit.
        Unit,
    }

    /// Of what there is a file each, when asked.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum EachFile {
        /// One file only.
        Never,
        /// Of a person.
        Person,
        /// Of a batch.
        Batch,
    }

    /// What can be chosen for a document.
    pub struct DocumentChoices {
        /// Which document.
        pub document: Document,
        /// 报名表.
        pub title: String,
        /// The one file's name.
        pub file: String,
        /// Whether there can be a file each.
        pub each: EachFile,
        /// How these are called unless the clerk says otherwise.
        pub name: String,
        /// What can stand in braces in a name.
        pub fields: Vec<String>,
        /// In which orders it can be printed.
        pub orders: Vec<PrintOrder>,
        /// Whether two fit on a page.
        pub two_up: bool,
    }

    /// How far a print is.
    #[derive(Eq)]
    pub struct PrintProgress {
        /// People (or batches) done.
        pub done: u32,
        /// Of so many.
        pub total: u32,
        /// Files finished.
        pub files: u32,
    }

    /// What was printed.
    pub struct Printed {
        /// Files written.
        pub files: Vec<String>,
        /// Pages in all.
        pub pages: u32,
        /// Who was left out, and why.
        pub left_out: Vec<Behind>,
        /// Why not all files were written; those in `files` are whole.
        pub stopped: Option<WireError>,
    }

    /// What a preview shows.
    pub struct PreviewInfo {
        /// Invented people.
        pub sample: bool,
        /// Pages in it.
        pub pages: u32,
        /// The first person shown, counted from 0.
        pub from: u32,
        /// People shown; 0 for lists, which are whole.
        pub shown: u32,
        /// People who would be printed; 0 for lists.
        pub people: u32,
        /// Who would be left out, and why.
        pub left_out: Vec<Behind>,
    }

    /// Settings.
    pub struct Settings {
        /// The center's address; may be changed when it moves.
        pub center_url: Option<String>,
        /// Who confirms, kept as the default.
        pub operator: String,
        /// Two clerks have to look at the six key fields, one after the other.
        pub two_clerks: bool,
        /// Where the data is.
        pub data: String,
        /// `keystore` or `passphrase`.
        pub key: String,
    }

    /// All problems by kind, for `check`.
    pub struct CheckReport {
        /// People looked at.
        pub people: u32,
        /// Without errors.
        pub good: u32,
        /// With errors.
        pub wrong: u32,
        /// Ready to seal.
        pub ready: u32,
        /// How many of each kind.
        pub kinds: BTreeMap<String, u32>,
        /// Person by person.
        pub people_with_problems: Vec<PersonProblems>,
    }

    /// One person's problems.
    pub struct PersonProblems {
        /// 报名序号.
        pub number: String,
        /// 姓名.
        pub name: String,
        /// All of them.
        pub problems: Vec<Problem>,
    }

    /// Somebody found (S14).
    pub struct Found {
        /// Application.
        pub id: String,
        /// 报名序号.
        pub number: String,
        /// 姓名.
        pub name: String,
        /// Masked.
        pub id_number: String,
        /// 工种.
        pub trade: String,
        /// 级别.
        pub level: String,
        /// On screen.
        pub standing: String,
    }

    /// A one-press mend, of one row or of all rows of a kind.
    pub struct MendRequest {
        /// Applications.
        pub ids: Vec<String>,
        /// Only problems of this code.
        pub code: String,
    }

    /// What a mend did, with the label of its first fix.
    pub struct Mended {
        /// Rows after it.
        pub edited: Edited,
        /// How many problems were mended.
        pub mended: u32,
        /// The last fix, to show.
        pub last: Option<Fix>,
    }
}
