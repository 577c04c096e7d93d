#include "events/sources/record_decoder.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstring>

#include "events/calls.h"
#include "record.h"

namespace gabion::events {
namespace {

template <typename T>
gb_header& header_of(T& record) {
  return record.header;
}
gb_header& header_of(gb_call& record) { return record.end.header; }

template <typename T>
std::string bytes(T record, std::string_view data = {}) {
  header_of(record).size = static_cast<std::uint32_t>(sizeof record + data.size());
  std::string out(reinterpret_cast<const char*>(&record), sizeof record);
  return out.append(data);
}

gb_call call(std::uint16_t kind, std::int32_t nr, std::int64_t result = 0) {
  gb_call out{};
  out.end.header.kind = kind;
  out.end.header.pid = 10;
  out.end.header.tid = 11;
  out.end.nr = nr;
  out.end.result = result;
  return out;
}

std::string told(RecordDecoder& decoder, const std::string& record) {
  std::string out;
  EXPECT_TRUE(decoder.decode(record, [&](const Event& event) { out = format_event(event) + (event.denied ? " denied" : ""); }));
  return out;
}

TEST(RecordDecoder, AnOpenIsTheBeginningAndTheEnd) {
  RecordDecoder decoder;
  gb_call begin = call(GB_ENTER, SYS_openat);
  begin.args[0] = static_cast<std::uint32_t>(AT_FDCWD);
  begin.args[2] = O_WRONLY | O_CREAT | O_CLOEXEC;
  begin.args[3] = 0644;
  begin.lengths[0] = 12;
  EXPECT_EQ(told(decoder, bytes(begin, std::string_view("/etc/passwd\0", 12))), "");
  EXPECT_EQ(told(decoder, bytes(call(GB_LEAVE, SYS_openat, 3))),
            "openat fd=3 dirfd=-100 name=/etc/passwd flags=O_CREAT|O_WRONLY|O_CLOEXEC mode=0644");
}

TEST(RecordDecoder, ADeniedCallHasOnlyAnEnd) {
  RecordDecoder decoder;
  gb_call end = call(GB_LEAVE, SYS_mount, -1);
  end.end.flags = GB_DENIED;
  end.lengths[0] = 5;
  end.lengths[1] = 5;
  EXPECT_EQ(told(decoder, bytes(end, std::string_view("proc\0/mnt\0", 10))), "mount res=-1 dev=proc dir=/mnt denied");
}

TEST(RecordDecoder, AnI386CallHasANumberOfItsOwnAndTheSameParameters) {
  RecordDecoder decoder;
  gb_call begin = call(GB_ENTER, 295), end = call(GB_LEAVE, 295, -2);
  begin.end.flags = end.end.flags = GB_COMPAT;
  begin.args[0] = static_cast<std::uint32_t>(AT_FDCWD);
  begin.lengths[0] = 5;
  told(decoder, bytes(begin, std::string_view("/old\0", 5)));
  EXPECT_EQ(told(decoder, bytes(end)), "openat fd=-2 dirfd=-100 name=/old flags=O_RDONLY mode=00");
  // 295 of x86-64 is preadv.
  EXPECT_EQ(told(decoder, bytes(call(GB_LEAVE, 295, -1))).find("syscall"), 0u);
}

TEST(RecordDecoder, WhatIoUringWasAskedForHasNoResult) {
  RecordDecoder decoder;
  gb_call request = call(GB_RING_REQUEST, 18);
  request.args[0] = static_cast<std::uint32_t>(AT_FDCWD);
  request.lengths[0] = 3;
  EXPECT_EQ(told(decoder, bytes(request, std::string_view("/x\0", 3))), "openat dirfd=-100 name=/x flags=O_RDONLY mode=00");
  EXPECT_FALSE(decoder.decode(bytes(call(GB_RING_REQUEST, 99)), [](const Event&) { FAIL(); }));
}

TEST(RecordDecoder, AConnectShowsItsAddress) {
  RecordDecoder decoder;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(443);
  address.sin_addr.s_addr = htonl(0x08080404);
  gb_call begin = call(GB_ENTER, SYS_connect);
  begin.args[0] = 5;
  begin.lengths[0] = sizeof address;
  std::string_view raw(reinterpret_cast<const char*>(&address), sizeof address);
  told(decoder, bytes(begin, raw));
  SocketAddress parsed = parse_sockaddr(raw);
  EXPECT_EQ(parsed.host, "8.8.4.4");
  EXPECT_EQ(parsed.port, 443);
  std::string out = told(decoder, bytes(call(GB_LEAVE, SYS_connect, -101)));
  EXPECT_EQ(out.find("connect res=-101 fd=5 addr="), 0u) << out;
}

TEST(RecordDecoder, BytesThatAreNoRecordAreRefused) {
  RecordDecoder decoder;
  auto none = [](const Event&) { FAIL(); };
  gb_call lying = call(GB_LEAVE, SYS_openat, 3);
  lying.end.flags = GB_LATE;
  lying.lengths[0] = 5000;
  std::string exec_lies = bytes(gb_exec{.header = {.kind = GB_EXEC}, .filename_length = 7, .args_length = 0xffffffff}, "/bin/x");
  for (const std::string& bad : {std::string(), std::string("x"), std::string(24, '\0'), bytes(lying, "abc"), exec_lies}) {
    EXPECT_FALSE(decoder.decode(bad, none));
  }
}

TEST(RecordDecoder, AnExecTellsItsProgramAndArguments) {
  RecordDecoder decoder;
  gb_exec exec{};
  exec.header = {.kind = GB_EXEC, .pid = 7, .tid = 7};
  exec.old_tid = 7;
  exec.parent_pid = 6;
  exec.uid = 1000;
  exec.links = 1;
  exec.filename_length = 8;
  exec.args_length = 9;
  std::strcpy(exec.comm, "ls");
  EXPECT_EQ(told(decoder, bytes(exec, std::string_view("/bin/ls\0ls\0-l\0/x\0", 17))),
            "execve res=0 exe=ls args=-l /x tid=7 pid=7 ptid=6 comm=ls exe_ino=0 uid=1000 trusted_exepath=/bin/ls gid=0");
}

TEST(Calls, Ipv6IsShortened) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr.s6_addr[0] = 0xfe;
  address.sin6_addr.s6_addr[1] = 0x80;
  address.sin6_addr.s6_addr[15] = 1;
  EXPECT_EQ(parse_sockaddr({reinterpret_cast<const char*>(&address), sizeof address}).host, "fe80::1");
  address.sin6_addr = in6addr_any;
  EXPECT_EQ(parse_sockaddr({reinterpret_cast<const char*>(&address), sizeof address}).host, "::");
  EXPECT_EQ(parse_sockaddr({"\x01\x00@", 2}).family, 1);
  EXPECT_EQ(parse_sockaddr({"\x0a\x00\x00", 3}).host, "");
}

// libseccomp knows both tables; i386's wide variants end in 32.
TEST(Calls, I386RowsMeanTheSameCall) {
  for (const CompatRow& row : compat_rows()) {
    std::string name = call_name(row.nr, true), native = call_name(row.native, false);
    EXPECT_TRUE(name == native || name == native + "32") << row.nr << ": " << name << " is not " << native;
    EXPECT_NE(find_call(row.nr, true), nullptr) << name;
  }
}

TEST(Calls, EveryRowFitsItsEvent) {
  for (const CallRow& row : call_rows()) {
    auto sources = static_cast<std::size_t>(std::count(row.params.begin(), row.params.end(), ' ') + 1);
    EXPECT_LE(sources, event_info(row.type).params.size()) << event_info(row.type).name;
    EXPECT_EQ(call_name(row.nr, false), event_info(row.type).name);
  }
}

}  // namespace
}  // namespace gabion::events
