//! The engine behind a raw C-ABI: one instance a module, bytes in and bytes out.
//!
//! `juice_alloc(len)` gives a place to write the input, `juice_step(ptr, len)` takes it and returns the
//! outputs as `ptr << 32 | len`; both places are given back with `juice_free`. Nothing is imported: the
//! module knows no clock, no randomness and no network.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

use alloc::{boxed::Box, vec::Vec};
use core::slice;

use juice_engine::Engine;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn trap(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// SHA-256 over the sources this module was built from, in hex; the check for a stale build reads it.
static SOURCE_HASH: &str = match option_env!("JUICE_SOURCE_HASH") {
    Some(hash) => hash,
    None => "unknown",
};

/// Reserves `len` bytes for the host to write into.
#[unsafe(no_mangle)]
pub extern "C" fn juice_alloc(len: u32) -> *mut u8 {
    let place: Box<[u8]> = alloc::vec![0; len as usize].into_boxed_slice();
    Box::into_raw(place).cast()
}

/// Gives a place back.
///
/// # Safety
/// `ptr` and `len` come from `juice_alloc` or from a returned place, and are not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn juice_free(ptr: *mut u8, len: u32) {
    // SAFETY: the caller hands back exactly what `juice_alloc` or `hand_out` gave.
    drop(unsafe { Box::from_raw(core::ptr::slice_from_raw_parts_mut(ptr, len as usize)) });
}

fn hand_out(bytes: Vec<u8>) -> u64 {
    let boxed = bytes.into_boxed_slice();
    let len = boxed.len() as u64;
    let ptr = Box::into_raw(boxed).cast::<u8>() as usize as u64;
    (ptr << 32) | len
}

/// Makes an engine that knows nothing yet; its first input is `Start`.
#[unsafe(no_mangle)]
pub extern "C" fn juice_new() -> *mut Engine {
    Box::into_raw(Box::new(Engine::new()))
}

/// One step. Returns the encoded `Outputs` as `ptr << 32 | len`.
///
/// # Safety
/// `engine` comes from `juice_new`; `ptr` and `len` name a place from `juice_alloc`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn juice_step(engine: *mut Engine, ptr: *const u8, len: u32) -> u64 {
    // SAFETY: promised by the caller; the module is single-threaded, so nobody else holds the engine.
    let (engine, input) = unsafe { (&mut *engine, slice::from_raw_parts(ptr, len as usize)) };
    hand_out(engine.step(input))
}

/// Checks `count` fixed signatures, so that the compiler of the browser has seen the hot code.
#[unsafe(no_mangle)]
pub extern "C" fn juice_warm_up() -> u32 {
    u32::from(juice_engine::warm_up())
}

/// Where the source hash stands, as `ptr << 32 | len`.
#[unsafe(no_mangle)]
pub extern "C" fn juice_source_hash() -> u64 {
    ((SOURCE_HASH.as_ptr() as usize as u64) << 32) | SOURCE_HASH.len() as u64
}
