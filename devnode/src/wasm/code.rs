//! The code of a program as it is stored.
