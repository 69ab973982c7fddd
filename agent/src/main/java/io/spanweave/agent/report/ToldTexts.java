package io.spanweave.agent.report;

import java.util.Map;

/**
 * Texts of a kind that comes back, as they may leave: names of a pool's threads, URLs. To look through one for secrets costs
 * more than all the rest of a transaction. Only for the reporter's thread.
 */
final class ToldTexts {
    private static final int KNOWN_AT_MOST = 256;
    private static final int LENGTH_AT_MOST = 2_048;

    private final Privacy privacy;
    private final Map<String, String> known = new RecentlyUsed<>(KNOWN_AT_MOST);

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
}
