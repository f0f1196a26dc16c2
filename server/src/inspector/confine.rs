//! What an inspector takes from itself before it reads its first job: memory beyond a limit, files,
//! processes, and on Linux every system call that it does not need.

/// Bytes of address space: the memory limit of an inspector.
const MEMORY: u64 = 256 * 1024 * 1024;
/// Seconds of processor time in its life; the server ends a job that hangs much earlier.
const CPU_S: u64 = 600;

/// Confines this process.
///
/// # Errors
/// What could not be limited.
pub fn confine() -> Result<(), String> {
    limit()?;
    filter()
}

#[cfg(unix)]
fn limit() -> Result<(), String> {
    use rlimit::Resource;
    let limits = [
        (Resource::AS, MEMORY),
        (Resource::DATA, MEMORY),
        (Resource::CPU, CPU_S),
        (Resource::CORE, 0),
        (Resource::FSIZE, 0),
        (Resource::NOFILE, 0),
    ];
    for (resource, limit) in limits {
        let supported = resource.is_supported();
        if supported && let Err(error) = resource.set(limit, limit) {
            return Err(format!("{} can't be limited: {error}", resource.as_name()));
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn limit() -> Result<(), String> {
    Ok(())
}

/// Kills this process at any system call but these: its two pipes, memory, its end.
#[cfg(target_os = "linux")]
fn filter() -> Result<(), String> {
    use std::collections::BTreeMap;

    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule, TargetArch,
    };

    let failed = |error: &dyn std::fmt::Display| format!("system calls can't be filtered: {error}");
    let descriptor = |number: u64| {
        let condition = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, number);
        condition.and_then(|condition| SeccompRule::new(vec![condition]))
    };
    let rule = |number| descriptor(number).map_err(|error| failed(&error));
    let free = [
        libc::SYS_brk,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_sigaltstack,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        free.into_iter().map(|call| (call, Vec::new())).collect();
    rules.insert(libc::SYS_read, vec![rule(0)?]);
    rules.insert(libc::SYS_write, vec![rule(1)?, rule(2)?]);
    let architecture =
        TargetArch::try_from(std::env::consts::ARCH).map_err(|error| failed(&error))?;
    let filter = SeccompFilter::new(
        rules,
        SeccompAction::KillProcess,
        SeccompAction::Allow,
        architecture,
    )
    .map_err(|error| failed(&error))?;
    let program = BpfProgram::try_from(filter).map_err(|error| failed(&error))?;
    seccompiler::apply_filter(&program).map_err(|error| failed(&error))
}

#[cfg(not(target_os = "linux"))]
fn filter() -> Result<(), String> {
    Ok(())
}
