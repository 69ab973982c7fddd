package io.spanweave.agent.names;

/** A set of packages, asked with the internal names of classes: without making a string of the package each time. */
final class Packages {
    private static final int AT_MOST = 16_384;

    /** Open addressing. Readers take no lock: what they may miss is a name just added, and then they ask once more. */
    private volatile String[] table = new String[1_024];

    private int count;

    boolean containsThatOf(String className) {
        String[] slots = table;
        int length = Math.max(0, className.lastIndexOf('/'));
        for (int i = slot(className, length, slots); slots[i] != null; i = (i + 1) & (slots.length - 1)) {
            if (isSame(slots[i], className, length)) {
                return true;
            }
        }
        return false;
    }

    synchronized void addThatOf(String className) {
        if (count == AT_MOST || containsThatOf(className)) {
            return;
        }
        if (2 * count >= table.length) {
            String[] larger = new String[2 * table.length];
            for (String name : table) {
                if (name != null) {
                    put(name, larger);
                }
            }
            table = larger;
        }
        put(className.substring(0, Math.max(0, className.lastIndexOf('/'))), table);
        count++;
    }

    private static void put(String name, String[] slots) {
        int i = slot(name, name.length(), slots);
        while (slots[i] != null) {
            i = (i + 1) & (slots.length - 1);
        }
        slots[i] = name;
    }

    private static boolean isSame(String name, String className, int length) {
        return name.length() == length && className.startsWith(name);
    }

    /** By its length and four of its letters: whoever asks is loading a class, and most of this code is not compiled yet. */
    private static int slot(String text, int length, String[] slots) {
        int hash = length;
        if (length > 4) {
            hash = 31 * hash + text.charAt(length - 1);
            hash = 31 * hash + text.charAt(length - 3);
            hash = 31 * hash + text.charAt(length - 5);
            hash = 31 * hash + text.charAt(length >> 1);
        }
        return (hash ^ hash >>> 16) & (slots.length - 1);
    }
}
