//! The external functions, one file each, through the selector table: arguments, answers, events, slots.

mod validate_user_op;
