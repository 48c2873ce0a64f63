// For `import '@incident-center/ui-remote/styles.css'`: it has effects and no names.
export {};
