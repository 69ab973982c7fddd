package io.spanweave.agent.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Texts of a kind that comes back, as they may leave: names of a pool's threads, URLs. To look through one for secrets costs
 * more than all the rest of a transaction. Only for the reporter's thread.
 */
final class ToldTexts {
    private static final int KNOWN_AT_MOST = 256;
    private static final int LENGTH_AT_MOST = 2_048;

    private final Privacy privacy;
    private final Map<String, String> known = new Known();

    ToldTexts(Privacy privacy) {
        this.privacy = privacy;
    }

    String told(String text) {
        String before = known.get(text);
        if (before != null) {
            return before;
        }
        String cut = text.length() <= LENGTH_AT_MOST ? text : text.substring(0, LENGTH_AT_MOST);
        String told = String.valueOf(privacy.mask(cut));
        if (cut.length() == text.length()) {
            known.put(text, told);
        }
        return told;
    }

    /** The one that has not been asked for longest goes first. */
    private static final class Known extends LinkedHashMap<String, String> {
        private static final long serialVersionUID = 1;

        Known() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > KNOWN_AT_MOST;
        }
    }
}
