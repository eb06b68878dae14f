//! The external functions, one file each, called through the selector table: arguments, return
//! data, events, slots. Policy decisions are tested in `properties` and `attacks`.

mod dispatch;
mod enable_session;
mod errors;
mod is_initialized;
mod is_module_type;
mod is_valid_signature_with_sender;
mod lane_state;
mod on_install;
mod on_uninstall;
mod policy_faults;
mod remaining;
mod requirements;
mod revoke_all_sessions;
mod revoke_session;
mod revoke_sessions;
mod selectors;
mod session_id_of;
mod session_status;
mod slots;
mod snapshot;
mod validate_entity_user_op;
mod validate_user_op;
