//! What another program on the same display does to the window: drops files on it, gives it a size, looks at it. Real
//! X11, as a file manager or a window manager speaks it.
#![allow(clippy::expect_used, reason = "a test says what it expected")]

use std::{
    path::Path,
    time::{Duration, Instant},
};
use x11rb::{
    COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT, CURRENT_TIME,
    connection::Connection,
    protocol::{
        Event,
        xproto::{
            Atom, AtomEnum, ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _,
            CreateWindowAux, EventMask, ImageFormat, MapState, PropMode, SelectionNotifyEvent,
            SelectionRequestEvent, Window, WindowClass,
        },
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

/// Another program on the display.
struct Stranger {
    connection: RustConnection,
    root: Window,
    own: Window,
}

impl Stranger {
    fn new(display: &str) -> Self {
        let (connection, screen) = x11rb::connect(Some(display)).expect("the display");
        let root = connection.setup().roots[screen].root;
        let own = connection.generate_id().expect("an id");
        connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                own,
                root,
                0,
                0,
                1,
                1,
                0,
                WindowClass::INPUT_OUTPUT,
                COPY_FROM_PARENT,
                &CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE),
            )
            .expect("a window");
        connection.flush().expect("sent");
        Self {
            connection,
            root,
            own,
        }
    }

    fn atom(&self, name: &str) -> Atom {
        let cookie = self.connection.intern_atom(false, name.as_bytes());
        cookie.expect("asked").reply().expect("an atom").atom
    }

    /// The largest window that takes drops, and where it lies on the screen.
    fn target(&self) -> (Window, i16, i16) {
        let aware = self.atom("XdndAware");
        let begun = Instant::now();
        loop {
            let mut found = Vec::new();
            self.search(self.root, aware, &mut found);
            found.sort_unstable();
            if let Some((_, window, x, y)) = found.pop() {
                return (window, x, y);
            }
            assert!(
                begun.elapsed() < super::PATIENCE,
                "no window on the display takes drops"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn search(&self, under: Window, aware: Atom, found: &mut Vec<(u32, Window, i16, i16)>) {
        let Ok(Ok(tree)) = self.connection.query_tree(under).map(|tree| tree.reply()) else {
            return;
        };
        for window in tree.children {
            self.search(window, aware, found);
            let c = &self.connection;
            let has = c.get_property(false, window, aware, AtomEnum::ATOM, 0, 1);
            let takes = has.is_ok_and(|has| has.reply().is_ok_and(|has| has.value_len > 0));
            let shown = c.get_window_attributes(window).is_ok_and(|shown| {
                shown
                    .reply()
                    .is_ok_and(|shown| shown.map_state == MapState::VIEWABLE)
            });
            if takes && shown {
                let size = c.get_geometry(window).expect("asked").reply();
                let place = c.translate_coordinates(window, self.root, 0, 0);
                let place = place.expect("asked").reply();
                if let (Ok(size), Ok(place)) = (size, place) {
                    let area = u32::from(size.width) * u32::from(size.height);
                    found.push((area, window, place.dst_x, place.dst_y));
                }
            }
        }
    }

    fn tell(&self, to: Window, what: &str, data: [u32; 5]) {
        let message = ClientMessageEvent::new(32, to, self.atom(what), data);
        self.connection
            .send_event(false, to, EventMask::NO_EVENT, message)
            .expect("sent");
        self.connection.flush().expect("sent");
    }

    /// Hands over what is asked for of a selection.
    fn hand_over(&self, asked: &SelectionRequestEvent, offers: &[(Atom, &[u8])]) {
        let c = &self.connection;
        let property = match asked.property {
            0 => asked.target,
            property => property,
        };
        let mut given = property;
        if asked.target == self.atom("TARGETS") {
            let mut targets: Vec<Atom> = offers.iter().map(|(target, _)| *target).collect();
            targets.push(asked.target);
            c.change_property32(
                PropMode::REPLACE,
                asked.requestor,
                property,
                AtomEnum::ATOM,
                &targets,
            )
            .expect("given");
        } else if let Some((target, bytes)) =
            offers.iter().find(|(target, _)| *target == asked.target)
        {
            c.change_property8(PropMode::REPLACE, asked.requestor, property, *target, bytes)
                .expect("given");
        } else {
            given = 0;
        }
        let answer = SelectionNotifyEvent {
            response_type: x11rb::protocol::xproto::SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: asked.time,
            requestor: asked.requestor,
            selection: asked.selection,
            target: asked.target,
            property: given,
        };
        c.send_event(false, asked.requestor, EventMask::NO_EVENT, answer)
            .expect("sent");
        c.flush().expect("sent");
    }
}

/// Gives the window another size, as a window manager does, and its upper left corner on the screen's.
pub fn resize(display: &str, width: u32, height: u32) {
    let stranger = Stranger::new(display);
    let (window, ..) = stranger.target();
    let change = ConfigureWindowAux::new()
        .x(0)
        .y(0)
        .width(width)
        .height(height);
    let c = &stranger.connection;
    c.configure_window(window, &change).expect("sent");
    c.sync().expect("done");
}

/// What the screen shows: width, height, and three bytes a point. WebKit's own screenshots wait for ever without a
/// compositor.
pub fn screen(display: &str) -> (usize, usize, Vec<u8>) {
    let stranger = Stranger::new(display);
    let c = &stranger.connection;
    let size = c.get_geometry(stranger.root).expect("asked").reply();
    let (width, height) = size.map(|size| (size.width, size.height)).expect("a size");
    let image = c
        .get_image(
            ImageFormat::Z_PIXMAP,
            stranger.root,
            0,
            0,
            width,
            height,
            u32::MAX,
        )
        .expect("asked")
        .reply()
        .expect("a picture");
    // Xvfb's 24 bits: blue, green, red and a byte of nothing.
    let points = image.data.chunks_exact(4);
    let rgb = points
        .flat_map(|point| [point[2], point[1], point[0]])
        .collect();
    (usize::from(width), usize::from(height), rgb)
}

/// Drops these files at a place of the window's page, in the screen's points.
pub fn drop_files(display: &str, files: &[&Path], x: f64, y: f64) {
    let stranger = Stranger::new(display);
    let c = &stranger.connection;
    let (list, copy) = (
        stranger.atom("text/uri-list"),
        stranger.atom("XdndActionCopy"),
    );
    let uris: String = files
        .iter()
        .map(|file| format!("{}\r\n", uri(file)))
        .collect();
    let selection = stranger.atom("XdndSelection");
    c.set_selection_owner(stranger.own, selection, CURRENT_TIME)
        .expect("owned");
    let (window, left, top) = stranger.target();
    let place = {
        let (x, y) = (f64::from(left) + x, f64::from(top) + y);
        ((x as u32) << 16) | (y as u32 & 0xffff)
    };
    let own = stranger.own;
    stranger.tell(window, "XdndEnter", [own, 5 << 24, list, 0, 0]);
    stranger.tell(window, "XdndPosition", [own, 0, place, CURRENT_TIME, copy]);
    let (status, finished) = (stranger.atom("XdndStatus"), stranger.atom("XdndFinished"));
    let begun = Instant::now();
    let (mut over, mut dropped) = (false, false);
    loop {
        match c.poll_for_event().expect("the display") {
            Some(Event::SelectionRequest(asked)) => {
                stranger.hand_over(&asked, &[(list, uris.as_bytes())]);
                over = true;
            }
            Some(Event::ClientMessage(said)) if said.type_ == status => {
                let takes = said.data.as_data32()[1] & 1 == 1;
                if takes && !dropped {
                    dropped = true;
                    stranger.tell(window, "XdndDrop", [own, 0, CURRENT_TIME, 0, 0]);
                } else if !dropped {
                    stranger.tell(window, "XdndPosition", [own, 0, place, CURRENT_TIME, copy]);
                }
            }
            Some(Event::ClientMessage(said)) if said.type_ == finished => return,
            Some(_) => {}
            None => {
                assert!(
                    begun.elapsed() < super::PATIENCE,
                    "the drop is not taken (asked for the files: {over}, dropped: {dropped})"
                );
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

/// The address of a file, as programs hand it to each other.
pub fn uri(path: &Path) -> String {
    let text = path.to_str().expect("a readable path");
    let mut uri = String::from("file://");
    for byte in text.bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}
