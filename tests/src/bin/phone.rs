//! The terminal device, as a binary of this package (see docs/adr/0007).

fn main() -> std::process::ExitCode {
    fieldfile::main()
}
