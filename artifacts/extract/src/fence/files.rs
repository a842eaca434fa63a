//! No file system and no network, by Landlock: a ruleset that handles everything and allows nothing.

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, RestrictionStatus, Ruleset, RulesetAttr,
    RulesetError, RulesetStatus, Scope,
};

/// The newest interface that is asked for; older kernels give what they have.
const WANTED: ABI = ABI::V6;

pub(super) fn enclose() -> String {
    match restrict() {
        Ok(status) => describe(&status),
        Err(error) => format!("files and network: Landlock failed: {error}"),
    }
}

fn restrict() -> Result<RestrictionStatus, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(WANTED))?
        .handle_access(AccessNet::from_all(WANTED))?
        .scope(Scope::from_all(WANTED))?
        .create()?
        .restrict_self()
}

fn describe(status: &RestrictionStatus) -> String {
    let kernel = match status.landlock {
        LandlockStatus::Available { effective_abi, .. } => format!("Landlock version {}", effective_abi as i32),
        LandlockStatus::NotEnabled => "Landlock is not enabled in this kernel".to_owned(),
        LandlockStatus::NotImplemented => "this kernel has no Landlock".to_owned(),
    };
    let how = match status.ruleset {
        RulesetStatus::FullyEnforced => "closed",
        RulesetStatus::PartiallyEnforced => "closed as far as the kernel can",
        RulesetStatus::NotEnforced => "not closed by Landlock (the system call filter still refuses to open any)",
    };
    format!("files and network: {how}; {kernel}")
}
