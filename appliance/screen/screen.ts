/** The machine's own screen: its name, where the console and the phones find it, and the setup code until it is used. */
