//! `uniffi-bindgen generate LIB --language LANGUAGE --out-dir DIR`

fn main() {
    uniffi::uniffi_bindgen_main();
}
