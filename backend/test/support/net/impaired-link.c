// A link between two network namespaces with delay, jitter and loss, for kernels without netem: a TUN device in each, and
// this process, which carries packets from one to the other.
//
//   impaired-link NAMESPACE_A ADDRESS_A/BITS NAMESPACE_B ADDRESS_B/BITS DELAY_MS JITTER_MS LOSS_PERCENT
//
// Prints "up" when it carries, and at SIGTERM how many packets it took and how many of them it lost.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { QUEUE = 8192, PACKET = 1600 };

typedef struct {
  uint64_t due; // microseconds
  int length;
  unsigned char bytes[PACKET];
} Packet;

// One direction: a ring, since jitter stretches the gaps between packets and puts none before another.
typedef struct {
  int from, to;
  unsigned head, tail;
  Packet ring[QUEUE];
} Direction;

static double delay_ms, jitter_ms, loss_percent;
static unsigned long taken, lost;
static volatile sig_atomic_t stopped;

static void stop(int signal) {
  (void)signal;
  stopped = 1;
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int open_tun(const char *namespace, const char *name, const char *address) {
  char text[256];
  snprintf(text, sizeof text, "/var/run/netns/%s", namespace);
  int netns = open(text, O_RDONLY);
  if (netns < 0 || setns(netns, CLONE_NEWNET)) fail(namespace);
  close(netns);
  int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  struct ifreq request;
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (tun < 0 || ioctl(tun, TUNSETIFF, &request)) fail("tun");
  snprintf(text, sizeof text, "ip addr add %s dev %s && ip link set %s mtu 1500 up", address, name, name);
  if (system(text)) fail("ip");
  return tun;
}

static void take(Direction *direction) {
  for (;;) {
    Packet *packet = &direction->ring[direction->tail % QUEUE];
    packet->length = (int)read(direction->from, packet->bytes, PACKET);
    if (packet->length <= 0) return;
    taken++;
    if (drand48() * 100 < loss_percent || direction->tail - direction->head == QUEUE - 1) {
      lost++;
      continue;
    }
    uint64_t due = now() + (uint64_t)(1000 * (delay_ms + jitter_ms * drand48()));
    Packet *before = &direction->ring[(direction->tail - 1) % QUEUE];
    int follows = direction->tail != direction->head;
    packet->due = follows && before->due > due ? before->due : due;
    direction->tail++;
  }
}

// Returns when the next packet is due, in milliseconds from now; -1: there is none.
static int give(Direction *direction) {
  while (direction->head != direction->tail) {
    Packet *packet = &direction->ring[direction->head % QUEUE];
    uint64_t time = now();
    if (packet->due > time) return (int)((packet->due - time + 999) / 1000);
    if (write(direction->to, packet->bytes, (size_t)packet->length) < 0) lost++;
    direction->head++;
  }
  return -1;
}

int main(int count, char **arguments) {
  if (count != 8) return 2;
  signal(SIGTERM, stop);
  int a = open_tun(arguments[1], "impaired", arguments[2]);
  int b = open_tun(arguments[3], "impaired", arguments[4]);
  delay_ms = atof(arguments[5]);
  jitter_ms = atof(arguments[6]);
  loss_percent = atof(arguments[7]);
  Direction *directions = calloc(2, sizeof(Direction));
  directions[0].from = directions[1].to = a;
  directions[0].to = directions[1].from = b;
  puts("up");
  fflush(stdout);
  while (!stopped) {
    int first = give(&directions[0]), second = give(&directions[1]);
    int wait = first < 0 || (second >= 0 && second < first) ? second : first;
    struct pollfd readable[2] = {{a, POLLIN, 0}, {b, POLLIN, 0}};
    poll(readable, 2, wait);
    take(&directions[0]);
    take(&directions[1]);
  }
  printf("%lu %lu\n", taken, lost);
  return 0;
}
