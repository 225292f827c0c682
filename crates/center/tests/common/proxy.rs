//! A small TCP proxy before several processes: each connection goes to the next one that answers, as a balancer's
//! would. What breaks behind it breaks before it too.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

pub struct Proxy {
    pub url: String,
    behind: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Before processes by their addresses.
    pub fn new(urls: &[String]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let behind = Arc::new(Mutex::new(addresses(urls)));
        let (all, next) = (Arc::clone(&behind), AtomicUsize::new(0));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let behind = all.lock().unwrap().clone();
                let first = next.fetch_add(1, Ordering::SeqCst);
                let server = (0..behind.len())
                    .find_map(|at| TcpStream::connect(&behind[(first + at) % behind.len()]).ok());
                // Nobody there: the client sees a connection that ends at once.
                if let Some(server) = server {
                    join(client, server);
                }
            }
        });
        Self { url, behind }
    }
    /// Others stand behind it from now on.
    pub fn behind(&self, urls: &[String]) {
        *self.behind.lock().unwrap() = addresses(urls);
    }
}

fn addresses(urls: &[String]) -> Vec<String> {
    urls.iter()
        .map(|url| url.strip_prefix("http://").unwrap().to_owned())
        .collect()
}

fn join(client: TcpStream, server: TcpStream) {
    for (from, to) in [
        (client.try_clone(), server.try_clone()),
        (Ok(server), Ok(client)),
    ] {
        let (Ok(mut from), Ok(mut to)) = (from, to) else {
            return;
        };
        std::thread::spawn(move || {
            let mut buffer = vec![0; 64 << 10];
            while let Ok(count @ 1..) = from.read(&mut buffer) {
                if to.write_all(&buffer[..count]).is_err() {
                    break;
                }
            }
            let _ = to.shutdown(Shutdown::Both);
            let _ = from.shutdown(Shutdown::Both);
        });
    }
}
