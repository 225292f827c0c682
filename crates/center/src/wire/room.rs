//! Rooms, seats, tickets.

use super::wire;
use kaobao_exam::Paper;

wire! {
    /// Sites of a plan with rooms, and what sits in them.
    pub struct SiteInfo {
        /// 考点.
        pub site: String,
        /// Two digits.
        pub code: String,
        /// Address.
        pub address: String,
        /// Rooms in order.
        pub rooms: Vec<RoomInfo>,
        /// Whether the center changed the plan's rooms.
        pub changed: bool,
        /// People who paid and sit here.
        pub people: u32,
    }

    /// A room.
    pub struct RoomInfo {
        /// 第1考场.
        pub name: String,
        /// Seats.
        pub capacity: u16,
        /// Seats in a row.
        pub columns: u16,
        /// What is sat in it.
        pub sittings: Vec<RoomUse>,
    }

    /// A paper in a room.
    pub struct RoomUse {
        /// Paper.
        #[schema(value_type = String)]
        pub paper: Paper,
        /// Day.
        pub date: String,
        /// `09:00`.
        pub start: String,
        /// `11:00`.
        pub end: String,
        /// How many.
        pub people: u32,
    }

    /// A site's rooms anew. Refused where arranged people would lose their seats.
    pub struct SetRooms {
        /// Rooms in order.
        pub rooms: Vec<SetRoom>,
    }

    /// See [`SetRooms`].
    pub struct SetRoom {
        /// 第1考场.
        pub name: String,
        /// 1 to 500.
        pub capacity: u16,
        /// 1 to 50.
        pub columns: u16,
    }

    /// What arranging did.
    pub struct ArrangeDone {
        /// People with seats.
        pub people: u32,
        /// Rooms in use, once for every paper.
        pub rooms: u32,
        /// Ticket numbers given now.
        pub numbered: u32,
        /// Published tickets that show another seat now.
        pub moved: u32,
        /// A request to publish waits that was of the seats before: it must be made again.
        pub request_waits: bool,
        /// What is not as it should be.
        pub conflicts: Vec<SeatConflict>,
    }

    /// Which room's picture.
    pub struct RoomQuery {
        /// Plan id.
        pub plan: Option<String>,
        /// 考点.
        pub site: String,
        /// Place in the site's rooms, from 0.
        pub room: u32,
        /// Paper.
        #[schema(value_type = String)]
        pub paper: Paper,
        /// Day.
        pub date: String,
        /// `09:00`.
        pub start: String,
    }

    /// A room at one time.
    pub struct RoomPicture {
        /// 考场.
        pub name: String,
        /// Seats.
        pub capacity: u16,
        /// Seats in a row.
        pub columns: u16,
        /// Who sits where; empty seats are left out.
        pub seats: Vec<SeatView>,
        /// What is not as it should be here.
        pub conflicts: Vec<SeatConflict>,
    }

    /// A taken seat.
    pub struct SeatView {
        /// From 1, row by row.
        pub seat: u16,
        /// 报名序号.
        pub number: String,
        /// 姓名.
        pub name: String,
        /// Unit's code.
        pub unit: String,
        /// Unit's name.
        pub unit_name: String,
        /// Trade's name.
        pub trade: String,
        /// 1 to 5.
        pub level: u8,
        /// Paper.
        #[schema(value_type = String)]
        pub paper: Paper,
        /// 准考证号.
        pub ticket: String,
    }

    /// Something not as it should be.
    pub struct SeatConflict {
        /// Cannot stay so; otherwise worth a look.
        pub hard: bool,
        /// 同一座位, 相邻同单位 …
        pub kind: String,
        /// In Chinese.
        pub what: String,
        /// Whom it is about.
        pub numbers: Vec<String>,
        /// Where, when it is one seat.
        pub place: Option<SeatPlace>,
    }

    /// A seat of a room at one time.
    pub struct SeatPlace {
        /// 考点.
        pub site: String,
        /// Place in the site's rooms, from 0.
        pub room: u32,
        /// Day.
        pub date: String,
        /// `09:00`.
        pub start: String,
        /// From 1.
        pub seat: u16,
    }

    /// Moves, all or none; onto a taken seat the two change places.
    pub struct MoveSeats {
        /// Plan id.
        pub plan: Option<String>,
        /// Moves, in order.
        pub moves: Vec<MoveSeat>,
        /// Only say what would be wrong.
        pub only_check: bool,
    }

    /// See [`MoveSeats`].
    pub struct MoveSeat {
        /// Who.
        pub number: String,
        /// Which paper.
        #[schema(value_type = String)]
        pub paper: Paper,
        /// Place in the site's rooms, from 0.
        pub room: u32,
        /// Seat, from 1.
        pub seat: u16,
    }

    /// What moving did.
    pub struct Moved {
        /// How many places changed.
        pub moved: u32,
        /// Whether it was done: not with `only_check`, and not with a hard conflict.
        pub done: bool,
        /// What is, or would be, not as it should be.
        pub conflicts: Vec<SeatConflict>,
        /// Published tickets that show another seat now and must be published again.
        pub republish: u32,
        /// A request to publish waits that is, or would be, of other seats: it must be made again.
        pub request_waits: bool,
    }

    /// How tickets stand.
    pub struct TicketsInfo {
        /// The plan's pattern.
        pub pattern: String,
        /// A number by it.
        pub example: String,
        /// People who paid.
        pub paid: u32,
        /// Of these with a seat for every paper.
        pub arranged: u32,
        /// Published.
        pub published: u32,
        /// Published, but with another seat now.
        pub changed: u32,
        /// Tickets that publishing would put out now: first ones, and those that are `changed`.
        pub due: u32,
        /// A request that waits for another person.
        pub request: Option<PublishRequest>,
    }

    /// A request to publish.
    pub struct PublishRequest {
        /// Id.
        pub request: String,
        /// Who asked.
        pub by: String,
        /// Oneself: somebody else must approve.
        pub mine: bool,
        /// RFC 3339.
        pub at: String,
        /// People who get a ticket by it.
        pub people: u32,
        /// Of these, whose published ticket is replaced.
        pub changed: u32,
        /// Seats, rooms or payments are not as they were asked about: it cannot be approved, and must be made again.
        pub stale: bool,
    }

    /// What publishing came to.
    pub struct PublishAnswer {
        /// Set when it waits for another person.
        pub request: Option<PublishRequest>,
        /// Published now.
        pub published: u32,
        /// Published before just so.
        pub unchanged: u32,
        /// Without a ticket, and why.
        pub refused: Vec<NotDoneInfo>,
    }

    /// Why a request is refused.
    pub struct RefuseRequest {
        /// Why.
        pub reason: String,
    }

    /// Tickets to take back.
    pub struct Withdraw {
        /// Plan id.
        pub plan: Option<String>,
        /// These; all of the plan when empty, and then `count` must be right.
        pub numbers: Vec<String>,
        /// How many.
        pub count: u32,
    }

    /// A paper for the rooms. Answered as PDF.
    pub struct PrintRequest {
        /// Plan id.
        pub plan: Option<String>,
        /// What.
        pub what: PrintWhat,
        /// Only this site.
        pub site: Option<String>,
        /// Only this room.
        pub room: Option<u32>,
        /// Every room begins on a front page.
        pub duplex: bool,
        /// For the archive.
        pub pdf_a: bool,
    }

    /// See [`PrintRequest`].
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum PrintWhat {
        /// 照片对照单.
        PhotoSheet,
        /// 签到表.
        SignIn,
        /// 座次表.
        Seats,
    }
}
use super::NotDoneInfo;
