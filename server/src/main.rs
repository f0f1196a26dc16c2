//! The `fieldfile-server` command.

fn main() -> std::process::ExitCode {
    fieldfile_server::cli::main()
}
