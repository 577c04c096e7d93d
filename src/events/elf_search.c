// What elfutils 0.192 (Debian 13) left out of its libelf.a: search trees over libc's. The first member of its struct is the
// tree's root; the lock behind it is for builds with threads of its own, which Debian's is not.
#include <search.h>
#include <stddef.h>

struct search_tree {
  void* root;
};

// Weak: an archive that has them wins.
__attribute__((weak)) void eu_search_tree_init(struct search_tree* tree) { tree->root = NULL; }

__attribute__((weak)) void eu_search_tree_fini(struct search_tree* tree, void (*free_node)(void*)) { tdestroy(tree->root, free_node); }

__attribute__((weak)) void* eu_tsearch(const void* key, struct search_tree* tree, int (*compare)(const void*, const void*)) {
  return tsearch(key, &tree->root, compare);
}

__attribute__((weak)) void* eu_tfind(const void* key, struct search_tree* tree, int (*compare)(const void*, const void*)) {
  return tfind(key, &tree->root, compare);
}

__attribute__((weak)) void* eu_tdelete(const void* key, struct search_tree* tree, int (*compare)(const void*, const void*)) {
  return tdelete(key, &tree->root, compare);
}

__attribute__((weak)) void eu_tdestroy(struct search_tree* tree, void (*free_node)(void*)) { tdestroy(tree->root, free_node); }
