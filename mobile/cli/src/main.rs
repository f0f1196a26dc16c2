//! `fieldfile`: a field device in a terminal.

fn main() -> std::process::ExitCode {
    fieldfile::main()
}
