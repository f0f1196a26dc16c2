//! Tests of the rights.
