//! The clerk's use cases, one per file. The window and the `kaobao` command line are thin shells over this.

pub mod wire;
