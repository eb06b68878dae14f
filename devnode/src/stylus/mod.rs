//! One Stylus frame: run, suspend at a host call, resume. Ink, pages, the storage cache, the host calls.
