//! Guards that a build for tests can be told to leave out, one by one: a test of an attack proves something only if
//! the attack gets through where its guard is missing. In every other build this is `false` and no code.

/// Whether `KAOBAO_WEAK` names the guard, in a build that listens to it.
pub(crate) fn without(guard: &str) -> bool {
    cfg!(feature = "weak-guards")
        && std::env::var("KAOBAO_WEAK").is_ok_and(|all| all.split(',').any(|one| one == guard))
}
