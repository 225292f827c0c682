//! What is let go of goes back to the system at once, here and in the page's process: with 50,000 people both would keep
//! more than a hundred megabytes of nothing. Windows' own allocator and WebView2 do so by themselves.

pub(crate) use system::{begin, give_back};

#[cfg(target_os = "linux")]
mod system {
    /// glibc's keeps what a thread gave back: after everybody was judged and listed, hundreds of megabytes.
    #[global_allocator]
    static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

    /// `mi_option_purge_delay`, for which the crate has no name.
    const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

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
            // Inherited by WebKit's processes; nothing else reads them. JavaScript's heap grows to a multiple of what
            // is used, by how large the computer is; its optimising compilers keep twenty megabytes for code that
            // hardly any frame waits for.
            std::env::set_var("JSC_forceRAMSize", "200000000");
            std::env::set_var("JSC_useDFGJIT", "0");
        }
    }

    /// After large work, on its thread: also what is free in the middle of the heaps.
    #[allow(
        unsafe_code,
        reason = "both lock what they need; nothing is passed to them"
    )]
    pub(crate) fn give_back() {
        unsafe {
            libmimalloc_sys::mi_collect(true);
            libc::malloc_trim(0);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    pub(crate) fn begin() {}
    pub(crate) fn give_back() {}
}
