package io.spanweave.agent.weave;

/**
 * Advice is written once, against {@code jakarta.servlet}. For an application on {@code javax.servlet} its class file
 * is renamed when it is read, names inside of string constants included.
 */
enum Namespace {
    JAKARTA,
    JAVAX;

    private static final String FROM = "jakarta";
    private static final String TO = "javax";

    /** A class name, descriptor or string constant in this name space. */
    String rename(String text) {
        if (this == JAKARTA || !text.contains(FROM)) {
            return text;
        }
        return text.replace(FROM + "/servlet/", TO + "/servlet/").replace(FROM + ".servlet.", TO + ".servlet.");
    }

    /** The class file in this name space. */
    byte[] rename(byte[] classFile) {
        return this == JAKARTA ? classFile : Renaming.rename(classFile, this);
    }
}
