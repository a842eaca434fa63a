//! Only the system calls that reading needs, by seccomp: every other call fails with "not permitted".
//!
//! Nothing on the list opens a file, makes a socket, starts or traces a process, or makes memory executable.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule, TargetArch,
};

/// Calls allowed with any arguments. Files are only those already open; `futex` and the signal calls serve the
/// standard library, the clock calls the engines' own budgets.
const ALLOWED: [libc::c_long; 35] = [
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_lseek,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_ppoll,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    libc::SYS_getcpu,
    libc::SYS_uname,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

pub(super) fn enclose() -> String {
    let result = program()
        .and_then(|program| seccompiler::apply_filter_all_threads(&program).map_err(|error| error.to_string()));
    match result {
        Ok(()) => "system calls: only those that reading needs (seccomp)".to_owned(),
        Err(error) => format!("system calls: seccomp failed: {error}"),
    }
}

fn program() -> Result<BpfProgram, String> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(|error| error.to_string())?;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.into_iter().map(|call| (call, Vec::new())).collect();
    let [protection, own] = [not_executable(), own_process()].map(|rule| rule.map_err(|error| error.to_string()));
    let (protection, own) = (protection?, own?);
    rules.insert(libc::SYS_mmap, vec![protection.clone()]);
    rules.insert(libc::SYS_mprotect, vec![protection]);
    // Abort signals the process itself.
    rules.insert(libc::SYS_tgkill, vec![own]);
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(rules, refuse, SeccompAction::Allow, arch).map_err(|error| error.to_string())?;
    filter.try_into().map_err(|error: seccompiler::BackendError| error.to_string())
}

/// The third argument of `mmap` and `mprotect` has no `PROT_EXEC`.
fn not_executable() -> Result<SeccompRule, seccompiler::BackendError> {
    let executable = u64::from(libc::PROT_EXEC.unsigned_abs());
    let none = SeccompCondition::new(2, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(executable), 0)?;
    SeccompRule::new(vec![none])
}

/// The first argument is this process.
fn own_process() -> Result<SeccompRule, seccompiler::BackendError> {
    let own = u64::from(std::process::id());
    SeccompRule::new(vec![SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, own)?])
}
