#pragma once

namespace ostiary::sql::sqlite {

// The name of a file system of SQLite's that gathers what is written to a write-ahead log and hands
// it to the kernel at once: SQLite writes a transaction as two small pieces for each page, which
// costs more in system calls than in data. For the connection that writes.
//
// What is gathered reaches the kernel before the log is synchronized, read or measured. A
// transaction counts, for this process and for others, after the log was synchronized
// (synchronous=FULL), so nobody looks for what is still gathered, and losing it loses nothing that
// was answered.
const char* log_buffering_file_system();

}  // namespace ostiary::sql::sqlite
