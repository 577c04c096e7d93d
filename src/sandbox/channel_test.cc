#include "sandbox/channel.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace gabion::sandbox {
namespace {

struct Pair {
  int ends[2] = {-1, -1};
  Pair() { ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends); }
  ~Pair() {
    for (int end : ends) {
      if (end >= 0) ::close(end);
    }
  }
  void close(int which) { ::close(std::exchange(ends[which], -1)); }
};

TEST(Channel, CarriesDescriptors) {
  Pair pair;
  Message sent, got;
  sent.kind = Message::Kind::ready;
  int fds[kMaxPassedFds];
  std::size_t count = 0;
  ASSERT_TRUE(send_message(pair.ends[0], sent, &pair.ends[1], 1));
  ASSERT_TRUE(receive_message(pair.ends[1], got, fds, &count));
  ASSERT_EQ(count, 1U);
  EXPECT_EQ(got.kind, Message::Kind::ready);
  ::close(fds[0]);
}

// init ends while gabion is telling it something (to stop for a moment, a signal): the exit status must still arrive.
TEST(Channel, LastWordsOutliveAPeerThatDidNotListen) {
  Pair pair;
  Message unread, last, got;
  unread.kind = Message::Kind::freeze;
  last.kind = Message::Kind::exited;
  last.a = 7 << 8;
  ASSERT_TRUE(send_message(pair.ends[0], unread));
  ASSERT_TRUE(send_message(pair.ends[1], last));
  pair.close(1);
  ASSERT_TRUE(receive_message(pair.ends[0], got));
  EXPECT_EQ(got.kind, Message::Kind::exited);
  EXPECT_EQ(got.a, 7 << 8);
  EXPECT_FALSE(receive_message(pair.ends[0], got));
}

}  // namespace
}  // namespace gabion::sandbox
