// DNS in a cage without network: init listens on the cage's own loopback, where a libc without a resolv.conf asks
// (resolv.conf(5): "if this file does not exist, only the name server on the local machine will be queried"). Each
// question is told to gabion and answered REFUSED; nothing is forwarded.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gabion::sandbox {

inline constexpr std::size_t kMaxNameText = 256;  // RFC 1035, 2.3.4: 255 octets

struct DnsQuestion {
  char name[kMaxNameText] = {};  // dotted, without the last dot; bytes as they came
  std::uint16_t type = 0;
  std::size_t end = 0;  // offset behind the question
};

// The first question of a query (RFC 1035, 4.1). False: this is no query that has one.
bool read_dns_question(const unsigned char* packet, std::size_t size, DnsQuestion& question);
// "A", "AAAA", "TXT", …, "type 999"
const char* dns_type_name(std::uint16_t type);

// Fit for init: no allocation. -1: it cannot be had here.
int open_dns_sink();
// Takes one datagram and answers it. False: nothing was asked.
bool answer_dns(int socket, DnsQuestion& question);

}  // namespace gabion::sandbox
