# Rscript glmnet.R X.csv y.csv 'a line that calls glmnet::glmnet': prints the intercept and the weights.
# What stops glmnet early is turned off.
given <- commandArgs(trailingOnly = TRUE)
X <- as.matrix(read.csv(given[1], header = FALSE))
y <- as.matrix(read.csv(given[2], header = FALSE))[, 1]
glmnet::glmnet.control(fdev = 0, devmax = 1, mnlam = 1)
fit <- eval(parse(text = sub("\\)$", ", thresh = 1e-20, maxit = 1e7)", given[3])))
cat(sprintf("%.17g\n", as.vector(coef(fit))))
