//! What is let go of goes back to the system at once, here and in the page's process: with 50,000 people both would keep
//! more than a hundred megabytes of nothing. Windows' own allocator and WebView2 do so by themselves.

pub(crate) use system::{begin, give_back, worked};

#[cfg(target_os = "linux")]
mod system {
    use std::sync::atomic::{AtomicBool, Ordering};

    /// glibc's keeps what a thread gave back: after everybody was judged and listed, hundreds of megabytes.
    #[global_allocator]
    static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

    /// `mi_option_purge_delay`, for which the crate has no name.
    const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

    /// Inherited by WebKit's processes, of which nothing else reads them. JavaScript's heap grows to a multiple of what is
    /// used, by how large the computer is, and is looked through each time it took so many bytes more; its optimising
    /// compilers keep twenty megabytes for code that hardly any frame waits for.
    const PAGE: [(&str, &str); 4] = [
        ("JSC_forceRAMSize", "200000000"),
        ("JSC_gcMaxHeapSize", "4000000"),
        ("JSC_smallHeapGrowthFactor", "1.2"),
        ("JSC_useDFGJIT", "0"),
    ];

    /// SQLite's, GTK's and WebKit's memory is freed in small pieces while the clerk works; a look takes a millisecond or two.
    const OFTEN: std::time::Duration = std::time::Duration::from_secs(2);

    static WORKED: AtomicBool = AtomicBool::new(false);

    /// Settings of the allocators and of JavaScript; the first line of the program.
    #[allow(
        unsafe_code,
        reason = "settings on the first line of the program: there is no other thread"
    )]
    pub(crate) fn begin() {
        unsafe {
            // It would give back only when somebody asks for memory some time later.
            libmimalloc_sys::mi_option_set(PURGE_DELAY, 0);
            // SQLite's and GTK's has a heap for each thread.
            libc::mallopt(libc::M_ARENA_MAX, 1);
            libc::mallopt(libc::M_TRIM_THRESHOLD, 128 * 1024);
            libc::mallopt(libc::M_MMAP_THRESHOLD, 128 * 1024);
            for (name, value) in PAGE {
                if std::env::var_os(name).is_none() {
                    std::env::set_var(name, value);
                }
            }
        }
        std::thread::spawn(|| {
            loop {
                std::thread::sleep(OFTEN);
                if WORKED.swap(false, Ordering::Relaxed) {
                    trim();
                }
            }
        });
    }

    /// Something was asked for, so there is something to give back.
    pub(crate) fn worked() {
        WORKED.store(true, Ordering::Relaxed);
    }

    /// What is free in the middle of glibc's heap.
    #[allow(
        unsafe_code,
        reason = "glibc locks its heap by itself; nothing is passed"
    )]
    fn trim() {
        unsafe {
            libc::malloc_trim(0);
        }
    }

    /// After large work, on its thread: also what is free in the middle of the heaps.
    #[allow(
        unsafe_code,
        reason = "mimalloc's heap is the thread's own; nothing is passed"
    )]
    pub(crate) fn give_back() {
        unsafe {
            libmimalloc_sys::mi_collect(true);
        }
        trim();
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    pub(crate) fn begin() {}
    pub(crate) fn give_back() {}
    pub(crate) fn worked() {}
}
