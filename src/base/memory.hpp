#pragma once

// What the process gives back to the operating system.
namespace ostiary {

// Large blocks are mapped and unmapped one by one, and the end of a heap that is free is given back
// early. Without this the C library lets both limits grow with the largest block ever freed, so
// that a burst of work stays in memory for good. Call it before threads start.
void configure_heap();

// Gives back what all heaps have free; for the end of work that took much. Takes about a
// millisecond for 10 MB.
void trim_heap() noexcept;

// Unmaps code and constants, most of which only the start needs; what is run again is mapped again
// from the page cache.
void release_code() noexcept;

}  // namespace ostiary
