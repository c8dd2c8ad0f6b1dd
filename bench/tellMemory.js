// Loaded before a program that is measured: says its peak memory when it ends.
process.on('exit', () => console.error(`MAXRSS ${process.resourceUsage().maxRSS}`));
