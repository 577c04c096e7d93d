/* The least a process can be: what every start is measured against. */
int main(void) { return 0; }
