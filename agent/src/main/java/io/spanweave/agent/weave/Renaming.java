package io.spanweave.agent.weave;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/** Moves a class file into a {@link Namespace}. Apart from it, so that ASM is not loaded with the table of rules. */
final class Renaming extends Remapper {
    private final Namespace namespace;

    private Renaming(Namespace namespace) {
        super(Opcodes.ASM9);
        this.namespace = namespace;
    }

    static byte[] rename(byte[] classFile, Namespace namespace) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile).accept(new ClassRemapper(writer, new Renaming(namespace)), 0);
        return writer.toByteArray();
    }

    @Override
    public String map(String internalName) {
        return namespace.rename(internalName);
    }

    /** {@link ClassRemapper} leaves string constants alone: {@code jakarta.servlet.error.exception}. */
    @Override
    public Object mapValue(Object value) {
        return value instanceof String ? namespace.rename((String) value) : super.mapValue(value);
    }
}
