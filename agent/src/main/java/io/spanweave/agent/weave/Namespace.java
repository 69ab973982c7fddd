package io.spanweave.agent.weave;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * Advice is written once, against {@code jakarta.servlet}. For an application on {@code javax.servlet} its class file
 * is renamed when it is read, names inside of string constants included: {@code jakarta.servlet.error.exception}.
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
        if (this == JAKARTA) {
            return classFile;
        }
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile).accept(new ClassRemapper(writer, new Renaming()), 0);
        return writer.toByteArray();
    }

    private static final class Renaming extends Remapper {
        Renaming() {
            super(Opcodes.ASM9);
        }

        @Override
        public String map(String internalName) {
            return JAVAX.rename(internalName);
        }

        @Override
        public Object mapValue(Object value) {
            return value instanceof String ? JAVAX.rename((String) value) : super.mapValue(value);
        }
    }
}
