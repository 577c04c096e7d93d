#include "sandbox/dns_sink.h"

#include <gtest/gtest.h>

#include <string>

namespace gabion::sandbox {
namespace {

std::string query(const std::string& name, const std::string& tail = std::string("\0\x01\0\x01", 4)) {
  return std::string("\x12\x34\x01\0\0\x01\0\0\0\0\0\0", 12) + name + tail;
}

bool read(const std::string& packet, DnsQuestion& question) {
  return read_dns_question(reinterpret_cast<const unsigned char*>(packet.data()), packet.size(), question);
}

TEST(DnsSink, ReadsTheQuestion) {
  DnsQuestion question;
  std::string packet = query(std::string("\7example\3com\0", 13), std::string("\0\x1c\0\1", 4));
  ASSERT_TRUE(read(packet, question));
  EXPECT_STREQ(question.name, "example.com");
  EXPECT_STREQ(dns_type_name(question.type), "AAAA");
  EXPECT_EQ(question.end, packet.size());
}

TEST(DnsSink, TheRootHasAnEmptyName) {
  DnsQuestion question;
  ASSERT_TRUE(read(query(std::string("\0", 1)), question));
  EXPECT_STREQ(question.name, "");
}

TEST(DnsSink, WhatIsNoQuestionIsRefused) {
  DnsQuestion question;
  std::string answer = query(std::string("\1a\0", 3));
  answer[2] = '\x81';
  std::string none = query(std::string("\1a\0", 3));
  none[5] = 0;
  std::string longest;
  for (int i = 0; i < 5; ++i) longest += "\x3f" + std::string(63, 'a');
  for (const std::string& bad : {std::string(), std::string("\x12\x34"), answer, none, query("\x3f" "abc", ""), query(std::string("\xc0\x0c", 2)),
                                 query(longest + std::string("\0", 1)), query(std::string("\1a\0", 3), std::string("\0\1\0", 3))}) {
    EXPECT_FALSE(read(bad, question));
  }
}

}  // namespace
}  // namespace gabion::sandbox
