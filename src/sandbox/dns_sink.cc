#include "sandbox/dns_sink.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

namespace gabion::sandbox {

namespace {
constexpr std::size_t kHeader = 12, kMaxDatagram = 512;  // RFC 1035, 4.1.1 and 4.2.1
constexpr unsigned char kResponse = 0x80, kRecursionDesired = 0x01, kOpcode = 0x78, kRefused = 5;
constexpr std::uint16_t kDnsPort = 53;

struct TypeName {
  std::uint16_t type;
  const char* name;
};
// IANA, "DNS Parameters": resource record types
constexpr TypeName kTypes[] = {{1, "A"},     {2, "NS"},   {5, "CNAME"}, {6, "SOA"},    {12, "PTR"},   {15, "MX"},
                               {16, "TXT"},  {28, "AAAA"}, {33, "SRV"},  {35, "NAPTR"}, {43, "DS"},    {48, "DNSKEY"},
                               {64, "SVCB"}, {65, "HTTPS"}, {99, "SPF"},  {255, "ANY"},  {257, "CAA"}, {10, "NULL"}};
}  // namespace

bool read_dns_question(const unsigned char* packet, std::size_t size, DnsQuestion& question) {
  if (size < kHeader || (packet[2] & (kResponse | kOpcode)) != 0) return false;
  if (packet[4] == 0 && packet[5] == 0) return false;  // QDCOUNT
  std::size_t at = kHeader, written = 0;
  while (at < size && packet[at] != 0) {
    std::size_t length = packet[at];
    // 64 and more: a pointer or an extended label; a question of one's own needs neither.
    if (length > 63 || at + 1 + length >= size || written + length + 2 > kMaxNameText) return false;
    if (written > 0) question.name[written++] = '.';
    std::memcpy(question.name + written, packet + at + 1, length);
    written += length;
    at += 1 + length;
  }
  if (at + 5 > size) return false;
  question.name[written] = '\0';
  question.type = static_cast<std::uint16_t>(packet[at + 1] << 8 | packet[at + 2]);
  question.end = at + 5;
  return true;
}

const char* dns_type_name(std::uint16_t type) {
  for (const TypeName& row : kTypes) {
    if (row.type == type) return row.name;
  }
  return "another type";
}

int open_dns_sink() {
  int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(kDnsPort);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd >= 0 && ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd);
    return -1;
  }
  return fd;
}

bool answer_dns(int socket, DnsQuestion& question) {
  unsigned char packet[kMaxDatagram];
  sockaddr_in from{};
  socklen_t length = sizeof from;
  ssize_t size = ::recvfrom(socket, packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&from), &length);
  if (size <= 0 || !read_dns_question(packet, static_cast<std::size_t>(size), question)) return false;
  packet[2] = static_cast<unsigned char>(kResponse | (packet[2] & kRecursionDesired));
  packet[3] = kRefused;
  std::memset(packet + 4, 0, kHeader - 4);
  packet[5] = 1;  // the question is repeated, nothing else
  (void)::sendto(socket, packet, question.end, MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&from), length);
  return true;
}

}  // namespace gabion::sandbox
